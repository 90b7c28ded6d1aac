// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace outcore {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

template <typename Container>
Result<Container> read_whole(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error))
        return Diagnostic{path.string(), "", "is a folder, not a file"};
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return Diagnostic{path.string(), "",
                          fmt::format("can not be read: {}", std::strerror(errno))};
    stream.seekg(0, std::ios::end);
    const auto size = stream.tellg();
    if (size < 0) return Diagnostic{path.string(), "", "can not be read: not a regular file"};
    stream.seekg(0);
    Container content(static_cast<std::size_t>(size), {});
    stream.read(reinterpret_cast<char*>(content.data()), size);
    if (!stream) return Diagnostic{path.string(), "", "can not be read to its end"};
    return content;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_bytes(const fs::path& path) {
    return read_whole<std::vector<std::uint8_t>>(path);
}

Result<std::string> read_text(const fs::path& path) { return read_whole<std::string>(path); }

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    fs::path temporary = path;
    temporary += fmt::format(".tmp{}", ::getpid());
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        if (!stream) throw_errno("can not write " + path.string());
        stream.write(reinterpret_cast<const char*>(bytes.data()),
                     static_cast<std::streamsize>(bytes.size()));
        stream.close();
        if (!stream) {
            const int saved = errno;
            std::error_code ignored;
            fs::remove(temporary, ignored);
            errno = saved;
            throw_errno("can not write " + path.string());
        }
    }
    fs::rename(temporary, path);
}

void write_file(const fs::path& path, std::string_view text) {
    write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<OutputFolder> OutputFolder::create(const fs::path& requested, bool force) {
    fs::path target = fs::absolute(requested).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();  // "out/" means "out"
    if (fs::exists(target)) {
        if (!fs::is_directory(target))
            return Diagnostic{requested.string(), "", "exists and is not a folder"};
        if (!fs::is_empty(target) && !force) {
            return Diagnostic{requested.string(), "",
                              "the output folder is not empty; --force replaces it"};
        }
    }
    if (target.has_parent_path()) fs::create_directories(target.parent_path());
    fs::path staging = target;
    staging += fmt::format(".tmp{}", ::getpid());
    fs::remove_all(staging);
    fs::create_directory(staging);
    return OutputFolder(target, staging);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : target_(std::move(other.target_)), staging_(std::move(other.staging_)) {
    other.staging_.clear();
}

OutputFolder::~OutputFolder() {
    if (staging_.empty()) return;
    std::error_code ignored;
    fs::remove_all(staging_, ignored);
}

void OutputFolder::commit() {
    if (fs::exists(target_)) {
        fs::path old = target_;
        old += fmt::format(".old{}", ::getpid());
        fs::rename(target_, old);
        fs::rename(staging_, target_);
        fs::remove_all(old);
    } else {
        fs::rename(staging_, target_);
    }
    staging_.clear();
}

}  // namespace outcore
