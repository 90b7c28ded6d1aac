// Both directions visit the members in one order; numbers as they lie in memory (one machine).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/board_run_bytes.hpp"

#include <cstring>
#include <string>
#include <type_traits>

namespace outcore::board {
namespace {

class Writer {
  public:
    template <typename T>
    void number(const T& value) {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
    }
    template <typename Items>
    void raw(const Items& items) {
        number(std::uint64_t{items.size()});
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(items.data());
        bytes_.insert(bytes_.end(), bytes, bytes + items.size());
    }
    template <typename Items, typename Visit>
    void list(const Items& items, Visit&& visit) {
        number(std::uint64_t{items.size()});
        for (const auto& item : items) visit(*this, item);
    }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

  private:
    std::vector<std::uint8_t> bytes_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    template <typename T>
    void number(T& value) {
        if (bytes_.size() < sizeof value) return fail();
        std::memcpy(&value, bytes_.data(), sizeof value);
        bytes_ = bytes_.subspan(sizeof value);
    }
    template <typename Items>
    void raw(Items& items) {
        const std::uint64_t size = length();
        if (!ok_) return;
        items.resize(size);
        std::memcpy(items.data(), bytes_.data(), size);
        bytes_ = bytes_.subspan(size);
    }
    template <typename Items, typename Visit>
    void list(Items& items, Visit&& visit) {
        const std::uint64_t size = length();
        for (std::uint64_t i = 0; i < size && ok_; ++i) visit(*this, items.emplace_back());
    }
    bool whole() const { return ok_ && bytes_.empty(); }

  private:
    void fail() {
        ok_ = false;
        bytes_ = {};
    }
    std::uint64_t length() {
        std::uint64_t size = 0;
        number(size);
        if (size > bytes_.size()) fail();
        return ok_ ? size : 0;
    }
    std::span<const std::uint8_t> bytes_;
    bool ok_ = true;
};

template <typename Stream, typename Run>
void visit(Stream& stream, Run& run) {
    stream.raw(run.uart);
    stream.number(run.end);
    stream.raw(run.end_reason);
    stream.number(run.instructions);
    stream.number(run.cycles);
    stream.number(run.sleep_cycles);
    stream.number(run.board_seconds);
    stream.number(run.host_seconds);
    stream.list(run.misuse, [](auto& to, auto& report) {
        to.number(report.kind);
        to.raw(report.what);
        to.number(report.pc);
        to.raw(report.where);
        to.number(report.cycle);
        to.number(report.count);
    });
    stream.list(run.functions, [](auto& to, auto& function) {
        to.raw(function.function);
        to.number(function.scope);
        to.number(function.cycles);
        to.number(function.instructions);
        to.number(function.calls);
    });
    stream.number(run.frames);
    stream.list(run.storages, [](auto& to, auto& storage) {
        to.raw(storage.storage);
        to.raw(storage.bytes);
    });
}

template <typename Stream, typename Mistakes>
void visit_mistakes(Stream& stream, Mistakes& mistakes) {
    stream.list(mistakes, [](auto& to, auto& mistake) {
        to.raw(mistake.file);
        to.raw(mistake.place);
        to.raw(mistake.message);
    });
}

}  // namespace

std::vector<std::uint8_t> to_bytes(const Result<BoardRun>& run) {
    Writer writer;
    writer.number(std::uint8_t{run.ok()});
    if (run)
        visit(writer, *run);
    else
        visit_mistakes(writer, run.diagnostics());
    return writer.take();
}

std::optional<Result<BoardRun>> from_bytes(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes);
    std::uint8_t ok = 0;
    reader.number(ok);
    if (ok != 0) {
        BoardRun run;
        visit(reader, run);
        if (reader.whole()) return Result<BoardRun>(std::move(run));
        return std::nullopt;
    }
    Diagnostics mistakes;
    visit_mistakes(reader, mistakes);
    if (!reader.whole() || mistakes.empty()) return std::nullopt;
    return Result<BoardRun>(std::move(mistakes));
}

}  // namespace outcore::board
