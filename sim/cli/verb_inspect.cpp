// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "cli/steps.hpp"
#include "cli/verbs.hpp"
#include "network/importer.hpp"
#include "platform/platform_loader.hpp"
#include "report/network_page.hpp"

namespace outcore::cli {

void add_inspect(CLI::App& program, const Globals& globals) {
    auto model = std::make_shared<std::string>();
    CLI::App* verb = program.add_subcommand(
        "inspect",
        "operators, shapes, MACs, weights, peak activations; which boards hold it in core");
    verb->add_option("model", *model, "network: .tflite or .json")->required();
    verb->callback([model, &globals] {
        const Home home = find_home();
        const network::Network network = expect(network::import_network(*model));
        std::vector<platform::Platform> boards;
        for (const std::string& name : platform::board_names(home.configs))
            boards.push_back(load_board(home, name, {}));
        fmt::print("{}", globals.json ? report::network_json(network, boards)
                                      : report::network_page(network, boards));
    });
}

}  // namespace outcore::cli
