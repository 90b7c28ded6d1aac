// SPDX-License-Identifier: Apache-2.0
#include "oracle/interpreter.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"

namespace outcore::test {
namespace {

namespace fs = std::filesystem;

constexpr int kCannotCreate = 3;  // exit codes of wasm_interpreter.js
constexpr int kNoPackage = 4;
constexpr int kNoSuchProgram = 127;  // of the shell

/// A folder for the files of one question, removed with everything in it.
class Scratch {
  public:
    Scratch()
        : path_(fs::temp_directory_path() / ("outcore-oracle-" + std::to_string(::getpid()))) {
        fs::create_directories(path_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    fs::path file(const char* name) const { return path_ / name; }

  private:
    fs::path path_;
};

std::string package_folder() {
    const char* named = std::getenv("OUTCORE_ORACLE");
    return named != nullptr ? named : OUTCORE_BINARY_DIR "/oracle";
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

std::string printed(const fs::path& path) {
    const auto text = read_text(path);
    return text ? *text : std::string();
}

}  // namespace

OracleAnswer ask_interpreter(const std::vector<std::uint8_t>& model,
                             const std::vector<std::uint8_t>& inputs) {
    const Scratch scratch;
    write_file(scratch.file("model.tflite"), model);
    write_file(scratch.file("inputs.bin"), inputs);
    const std::string command =
        "node " + quoted(OUTCORE_SOURCE_DIR "/tests/oracle/wasm_interpreter.js") + ' ' +
        quoted(scratch.file("model.tflite")) + ' ' + quoted(scratch.file("inputs.bin")) + ' ' +
        quoted(scratch.file("outputs.bin")) + " --package-dir " + quoted(package_folder()) + " > " +
        quoted(scratch.file("printed")) + " 2>&1";
    const int status = std::system(command.c_str());
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == kNoSuchProgram) return {OracleStatus::Missing, "node is not installed", {}};
    const std::string text = printed(scratch.file("printed"));
    if (code == kNoPackage) return {OracleStatus::Missing, text, {}};
    if (code == kCannotCreate) return {OracleStatus::CannotCreate, text, {}};
    auto outputs = read_bytes(scratch.file("outputs.bin"));
    if (code != 0 || !outputs) return {OracleStatus::Failed, text, {}};
    return {OracleStatus::Done, text, std::move(outputs).value()};
}

}  // namespace outcore::test
