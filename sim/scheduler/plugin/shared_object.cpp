// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/shared_object.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/supervised_process.hpp"
#include "scheduler/plugin/include/outcore/scheduler_plugin.h"

namespace outcore::scheduler {
namespace {

int cannot_load(const std::string& why) {
    return write_all(STDERR_FILENO, why + "\n") ? kCannotLoad : 1;
}

template <typename Function>
Function* find(void* object, const char* name) {
    return reinterpret_cast<Function*>(::dlsym(object, name));
}

int append(void* context, const char* text, size_t bytes) {
    return write_all(*static_cast<int*>(context), {text, bytes}) ? 0 : 1;
}

}  // namespace

int run_shared_object(const std::filesystem::path& file, const std::string& problem) {
    int answer = ::dup(STDOUT_FILENO);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    void* const object = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (object == nullptr) return cannot_load(::dlerror());
    auto* const abi = find<uint32_t()>(object, "outcore_scheduler_abi");
    if (abi == nullptr)
        return cannot_load(
            "is no scheduler: it has no outcore_scheduler_abi, write OUTCORE_SCHEDULER "
            "in one of its sources");
    if (const uint32_t theirs = abi(); theirs != OUTCORE_SCHEDULER_ABI) {
        return cannot_load(fmt::format(
            "was built for version {} of the plug-in interface, this program has version {}: build "
            "it again with this program's outcore/scheduler_plugin.h",
            theirs, OUTCORE_SCHEDULER_ABI));
    }
    using Run = int(const outcore_scheduler_host*, const char*, size_t);
    auto* const run = find<Run>(object, "outcore_scheduler_run");
    if (run == nullptr) return cannot_load("has no function outcore_scheduler_run");
    const outcore_scheduler_host host{OUTCORE_SCHEDULER_ABI, sizeof(outcore_scheduler_host),
                                      &answer, append};
    return run(&host, problem.c_str(), problem.size()) == 0 ? 0 : 1;
}

}  // namespace outcore::scheduler
