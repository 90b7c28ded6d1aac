// The whole of a sweep file; its parts are read by parameter_reader, condition_reader and
// figures_reader. SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "base/sha256.hpp"
#include "explore/sweep/condition_reader.hpp"
#include "explore/sweep/figures_reader.hpp"
#include "explore/sweep/grid_points.hpp"
#include "explore/sweep/parameter_reader.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> kSchema = {"outcore-sweep-1"};
constexpr std::array<std::string_view, 2> kSchedule = {"each", "fixed"};
/// Combinations of all parameters: what a 64-bit number counts, with room to add.
constexpr double kMostCombinations = 4e18;
constexpr std::size_t kMostParameters = 1000;  // Sobol numbers have some 3,600 dimensions
constexpr std::int64_t kMostConfirmed = 100'000;

class SweepReader {
  public:
    SweepReader(const JsonNode& root, fs::path folder, const fs::path& configs, KnownNames known)
        : root_(root),
          folder_(folder),
          rules_(configs, SettingNames{std::move(folder), std::move(known)}),
          base_(root.at("base")) {}

    Sweep read() {
        root_.only({"$schema", "schema", "name", "notes", "base", "schedule", "parameters",
                    "exclude", "sampler", "objectives", "constraints", "confirm"});
        root_.at("schema").choice(kSchema);
        sweep_.folder = folder_;
        sweep_.name = root_.at("name").text();
        if (const auto notes = root_.find("notes")) {
            for (const JsonNode& note : notes->items()) note.text();
        }
        read_parameters();
        read_choices();
        read_figures();
        check_points();
        return std::move(sweep_);
    }
    Diagnostics& mistakes_of_boards() { return mistakes_; }

  private:
    /// Boards first: they decide which constants there are.
    void read_parameters() {
        const JsonNode list = root_.at("parameters");
        ParameterReader parameters(list);
        const std::size_t count = list.is_array() ? list.items().size() : 1;
        if (count == 0) list.fail("must have at least one parameter");
        if (count > kMostParameters)
            list.fail(fmt::format("must have at most {} parameters", kMostParameters));
        require("network", parameters);
        require("board", parameters);
        std::vector<std::string> boards = parameters.texts_for("board");
        if (!parameters.always_sets("board")) add_text(base_.find("board"), boards);
        std::vector<std::string> storages = parameters.texts_for("storage");
        add_text(base_.find("storage"), storages);
        std::erase_if(boards, [&](const std::string& name) {
            return !rules_.broken_rule("board", name).empty();
        });
        mistakes_ = rules_.use_boards(boards, std::move(storages));
        read_base();
        parameters.read(rules_, sweep_);
        check_spellings();
    }

    static void add_text(const std::optional<JsonNode>& node, std::vector<std::string>& texts) {
        if (node && node->is_string()) texts.push_back(node->text());
    }

    void require(std::string_view setting, const ParameterReader& parameters) const {
        if (base_.is_object() && !base_.find(setting) && !parameters.always_sets(setting)) {
            base_.fail(
                fmt::format("must say `{}`, where no parameter does at every point", setting));
        }
    }

    void read_base() {
        for (const auto& [target, node] : base_.members()) {
            const std::string unknown = rules_.unknown_target(target, true);
            if (!unknown.empty()) {
                node.fail(fmt::format("its key {}", unknown));
                continue;
            }
            const auto value = read_value(node);
            if (!value) continue;
            const std::string rule = rules_.broken_rule(target, *value);
            if (rule.empty())
                apply(target, *value, folder_, sweep_.base);
            else
                node.fail(rule);
        }
    }

    /// What base and a parameter set, or base twice, is one thing only when it is spelled alike.
    void check_spellings() {
        std::map<std::string, std::string> spelled;  // by place
        for (const Parameter& parameter : sweep_.parameters) {
            for (const std::string& target : parameter.targets)
                spelled.emplace(rules_.place_of(target), target);
        }
        for (const auto& [target, node] : base_.members()) {
            const auto [other, fresh] = spelled.emplace(rules_.place_of(target), target);
            if (!fresh && other->second != target)
                node.fail(fmt::format("its key must be spelled \"{}\", as elsewhere in the sweep",
                                      other->second));
        }
    }

    void read_choices() {
        if (const auto schedule = root_.find("schedule")) {
            sweep_.fixed_schedule = schedule->choice(kSchedule) == 1;
            if (sweep_.fixed_schedule && !sets_constants())
                schedule->fail("no parameter sets a constant of the board: nothing to be fixed");
        }
        if (const auto exclude = root_.find("exclude")) {
            for (const JsonNode& item : exclude->items()) {
                sweep_.exclude.push_back(
                    read_condition(item, sweep_.parameters, sweep_.parameters.size()));
            }
        }
        if (const auto confirm = root_.find("confirm"))
            sweep_.confirm = static_cast<std::int32_t>(confirm->integer(0, kMostConfirmed));
    }

    bool sets_constants() const {
        for (const Parameter& parameter : sweep_.parameters) {
            for (const std::string& target : parameter.targets) {
                if (target.starts_with('/')) return true;
            }
        }
        return false;
    }

    void read_figures() {
        sweep_.objectives = read_objectives(root_.at("objectives"));
        if (const auto constraints = root_.find("constraints"))
            sweep_.constraints = read_constraints(*constraints);
        if (const auto sampler = root_.find("sampler"))
            sweep_.sampler = read_sampler(*sampler, sweep_.objectives.size());
    }

    void check_points() const {
        double combinations = 1.0;
        for (const Axis& axis : sweep_.axes) combinations *= static_cast<double>(axis.size);
        if (combinations > kMostCombinations) {
            root_.at("parameters")
                .fail(fmt::format("have {:.3g} combinations; at most {:.0e} can be counted",
                                  combinations, kMostCombinations));
        }
    }

    JsonNode root_;
    fs::path folder_;
    TargetRules rules_;
    JsonNode base_;
    Sweep sweep_;
    Diagnostics mistakes_;
};

}  // namespace

Result<Sweep> load_sweep(const fs::path& file, const fs::path& configs,
                         const scheduler::Registry& schedulers) {
    const auto text = read_text(file);
    if (!text) return text.diagnostics();
    auto document = JsonDocument::parse(*text, file.string());
    if (!document) return document.diagnostics();
    SweepReader reader(document->root(), file.parent_path(), configs,
                       known_names(configs, schedulers));
    Sweep sweep = reader.read();
    sweep.sha256 = sha256_hex(*text);
    // A sweep with mistakes has no points to count.
    if (document->diagnostics().empty() && reader.mistakes_of_boards().empty() &&
        GridPoints(sweep).at_most() == 0)
        document->root().at("exclude").fail("no point is left");
    Diagnostics mistakes = document->diagnostics();
    const Diagnostics& boards = reader.mistakes_of_boards();
    mistakes.insert(mistakes.end(), boards.begin(), boards.end());
    if (!mistakes.empty()) return mistakes;
    return sweep;
}

}  // namespace outcore::explore
