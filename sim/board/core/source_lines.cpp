// SPDX-License-Identifier: Apache-2.0
#include "board/core/source_lines.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace outcore::board {
namespace {

/// What the program prints; empty when it can not be run.
std::string output_of(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::close(STDERR_FILENO);
        std::vector<char*> pointers;
        for (std::string& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0;
         child > 0 && (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    if (child > 0) ::waitpid(child, &status, 0);
    return child > 0 && status == 0 ? text : std::string();
}

/// "/some/where/port.c:120 (discriminator 3)" -> "port.c:120"; empty when unknown.
std::string short_line(std::string line) {
    line = line.substr(0, line.find(" ("));
    const std::size_t slash = line.rfind('/');
    if (slash != std::string::npos) line = line.substr(slash + 1);
    const bool unknown =
        line.empty() || line.front() == '?' || line.back() == '?' || line.ends_with(":0");
    return unknown ? std::string() : line;
}

}  // namespace

std::string function_place(const ElfImage& image, std::uint32_t address) {
    const ElfFunction* const function = image.function_at(address);
    return function == nullptr ? fmt::format("{:#010x}", address) : function->name;
}

std::vector<std::string> source_places(const ElfImage& image, const std::filesystem::path& elf,
                                       const std::vector<std::uint32_t>& addresses) {
    std::vector<std::string> places;
    std::vector<std::string> arguments = {"arm-none-eabi-addr2line", "-e", elf.string()};
    for (const std::uint32_t address : addresses) {
        places.push_back(function_place(image, address));
        arguments.push_back(fmt::format("{:#x}", address));
    }
    const bool has_lines = !image.debug_section(".debug_line").empty();
    if (addresses.empty() || !has_lines || !std::filesystem::exists(elf)) return places;
    std::istringstream lines(output_of(std::move(arguments)));
    std::string line;
    for (std::string& place : places) {
        if (!std::getline(lines, line)) break;
        const std::string known = short_line(line);
        if (!known.empty()) place += fmt::format(" ({})", known);
    }
    return places;
}

}  // namespace outcore::board
