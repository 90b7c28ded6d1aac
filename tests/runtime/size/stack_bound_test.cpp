// The stack that the runtime needs on a Cortex-M7, from the compiler's call graph
// (-fcallgraph-info=su): the deepest path through runtime/src, and through the kernels that a
// compute task calls. What the port's functions need comes on top.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <map>
#include <regex>
#include <set>

#include "runtime/bundle_files.hpp"

using namespace outcore::test;

namespace {

constexpr long kMostThreadBytes = 384;   // of oc_run_frame() around a kernel
constexpr long kMostKernelBytes = 2048;  // of any kernel
constexpr long kMostHandlerBytes = 384;  // of oc_transfer_done()
constexpr long kMostOpenBytes = 512;     // of oc_open()
// memcpy and memset of a small C library push at most six registers; division helpers less. Source:
// assumed, with room.
constexpr long kLibraryBytes = 32;

struct Function {
    long bytes = 0;
    bool known = false;
    std::set<std::string> calls;
};

/// Functions by the compiler's titles: the name, with the file in front where it is static.
class CallGraph {
  public:
    void read(const std::filesystem::path& file) {
        std::ifstream lines(file);
        static const std::regex node(
            R"re(node: \{ title: "([^"]*)" label: "[^"]*\\n([0-9]+) bytes \((\w+)[^"]*\)" \})re");
        static const std::regex edge(
            R"re(edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)".*)re");
        for (std::string line; std::getline(lines, line);) {
            std::smatch match;
            if (std::regex_match(line, match, node)) {
                functions_[match[1]].bytes = std::stol(match[2]);
                functions_[match[1]].known = true;
                if (match[3] != "static") FAIL(line << ": no fixed frame");
            } else if (std::regex_match(line, match, edge)) {
                functions_[match[1]].calls.insert(match[2]);
            }
        }
    }
    /// The indirect call of `caller` reaches `target`, which needs `bytes`. Others are the port's.
    void resolve(const std::string& caller, const std::string& target, long bytes) {
        REQUIRE(functions_.at(caller).calls.erase("__indirect_call") == 1);
        functions_.at(caller).calls.insert(target);
        functions_[target] = {bytes, true, {}};
    }
    bool knows(const std::string& name) const {
        const auto found = functions_.find(name);
        return found != functions_.end() && found->second.known;
    }
    std::set<std::string> names() const {
        std::set<std::string> result;
        for (const auto& [name, function] : functions_) {
            if (function.known) result.insert(name);
        }
        return result;
    }

    /// Bytes of the deepest path from `name`; recursion fails the test.
    long depth(const std::string& name) {
        if (name == "__indirect_call") return 0;  // into the port
        const auto found = functions_.find(name);
        if (found == functions_.end() || !found->second.known) return kLibraryBytes;
        if (!under_way_.insert(name).second) FAIL(name << " calls itself");
        long deepest = 0;
        for (const std::string& called : found->second.calls)
            deepest = std::max(deepest, depth(called));
        under_way_.erase(name);
        return found->second.bytes + deepest;
    }

  private:
    std::map<std::string, Function> functions_;
    std::set<std::string> under_way_;
};

CallGraph compiled(const TemporaryFolder& folder, const std::string& sources) {
    const std::string runtime = OUTCORE_SOURCE_DIR "/runtime/";
    REQUIRE(run(folder, "cd " + folder.text() +
                            " && arm-none-eabi-gcc -mcpu=cortex-m7 -mthumb -std=c99 -O2 -c "
                            "-fcallgraph-info=su -I " +
                            runtime + "include -I " + runtime + "kernels -I " + runtime + "src " +
                            runtime + sources) == 0);
    CallGraph graph;
    for (const auto& entry : std::filesystem::directory_iterator(folder.text())) {
        if (entry.path().extension() == ".ci") graph.read(entry.path());
    }
    return graph;
}

}  // namespace

TEST_CASE("the runtime's stack is bounded and small") {
    if (std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") != 0) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const TemporaryFolder core_folder, kernel_folder;
    CallGraph kernels = compiled(kernel_folder, "kernels/*.c");
    long kernel = 0;
    for (const std::string& name : kernels.names()) kernel = std::max(kernel, kernels.depth(name));

    CallGraph core = compiled(core_folder, "src/*.c");
    for (const char* name : {"oc_run_frame", "oc_transfer_done", "oc_open", "oc_compute_run"})
        REQUIRE(core.knows(name));
    const long thread = core.depth("oc_run_frame");
    core.resolve("oc_compute_run", "any kernel", kernel);
    const long all = core.depth("oc_run_frame");
    const long handler = core.depth("oc_transfer_done"), open = core.depth("oc_open");
    WARN("stack: a frame " << thread << " bytes, with the deepest kernel of " << kernel << ": "
                           << all << "; handler " << handler << ", open " << open
                           << "; port functions not included");
    CHECK(all >= kernel);
    CHECK(kernel <= kMostKernelBytes);
    CHECK(kernel > 0);
    CHECK(thread <= kMostThreadBytes);
    CHECK(handler <= kMostHandlerBytes);
    CHECK(open <= kMostOpenBytes);
}
