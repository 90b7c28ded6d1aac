// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_report.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <set>
#include <utility>

namespace outcore::judge {
namespace {

constexpr std::string_view kPrefix = "oc ";
constexpr std::size_t kMostSums = 8;          // in a line
constexpr std::size_t kMostOutputBytes = 32;  // in a line
constexpr int kHexadecimal = 16;
constexpr std::size_t kImageIdDigits = 32;

/// Words of one line, taken one after another. A word that is missing or wrong stops the line with
/// a message.
class Words {
  public:
    explicit Words(std::string_view line) : rest_(line) {}

    bool ok() const { return problem_.empty(); }
    const std::string& problem() const { return problem_; }
    bool at_end() const { return rest_.empty(); }
    void fail(std::string problem) {
        if (ok()) problem_ = std::move(problem);
    }

    std::string_view word(std::string_view what) {
        if (!ok()) return {};
        const std::size_t end = std::min(rest_.find(' '), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (word.empty()) fail(fmt::format("{} is missing", what));
        return word;
    }
    std::int64_t number(std::string_view what, std::int64_t least = 0,
                        std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
        return parsed(word(what), what, least, most);
    }
    /// "key=value", as a number.
    std::int64_t number_of(std::string_view key) {
        return parsed(value_of(key), key, 0, std::numeric_limits<std::int64_t>::max());
    }
    std::string_view value_of(std::string_view key) {
        const std::string_view pair = word(key);
        if (!ok()) return {};
        if (!pair.starts_with(key) || pair.substr(key.size(), 1) != "=" ||
            pair.size() == key.size() + 1) {
            fail(fmt::format("found \"{}\"; must be {}=...", pair, key));
            return {};
        }
        return pair.substr(key.size() + 1);
    }
    std::uint32_t hexadecimal(std::string_view digits, std::string_view what) {
        std::uint32_t value = 0;
        const char* const end = digits.data() + digits.size();
        if (ok() && (digits.size() != 8 ||
                     std::from_chars(digits.data(), end, value, kHexadecimal).ptr != end)) {
            fail(fmt::format("{}: found \"{}\"; must be 8 hexadecimal digits", what, digits));
        }
        return value;
    }
    std::vector<std::uint8_t> bytes(std::string_view what) {
        const std::string_view digits = word(what);
        std::vector<std::uint8_t> bytes(digits.size() / 2);
        bool good = digits.size() % 2 == 0;
        for (std::size_t i = 0; i < bytes.size() && good; ++i) {
            const char* const at = digits.data() + 2 * i;
            good = std::from_chars(at, at + 2, bytes[i], kHexadecimal).ptr == at + 2;
        }
        if (!good)
            fail(
                fmt::format("{}: found \"{}\"; must be pairs of hexadecimal digits", what, digits));
        return bytes;
    }
    void finish() {
        if (ok() && !rest_.empty()) fail(fmt::format("\"{}\" is too much", rest_));
    }

  private:
    std::int64_t parsed(std::string_view digits, std::string_view what, std::int64_t least,
                        std::int64_t most) {
        if (!ok()) return 0;
        std::int64_t value = 0;
        const char* const end = digits.data() + digits.size();
        const auto [at, error] = std::from_chars(digits.data(), end, value);
        if (error != std::errc() || at != end) {
            fail(fmt::format("{}: found \"{}\"; must be a number", what, digits));
        } else if (value < least || value > most) {
            fail(fmt::format("{}: found {}; must be {} to {}", what, value, least, most));
        }
        return value;
    }

    std::string_view rest_;
    std::string problem_;
};

class Reader {
  public:
    explicit Reader(std::string file) : file_(std::move(file)) {}

    Result<BoardReport> run(std::string_view text) {
        for (; !text.empty() && diagnostics_.empty(); ++line_) {
            const std::size_t end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            if (line.starts_with(kPrefix)) read(line.substr(kPrefix.size()));
        }
        --line_;
        if (diagnostics_.empty() && !started_) refuse("has no line \"oc report\"");
        if (diagnostics_.empty() && open_) refuse("the report stops before \"oc end\"");
        if (!diagnostics_.empty()) return diagnostics_;
        return std::move(report_);
    }

  private:
    void refuse(const std::string& message) {
        diagnostics_.push_back({fmt::format("{}:{}", file_, line_), "", message});
    }

    void read(std::string_view line) {
        struct Keyword {
            std::string_view name;
            void (Reader::*read)(Words&);
        };
        static constexpr Keyword kKeywords[] = {
            {"report", &Reader::read_report}, {"ready", &Reader::read_ready},
            {"frame", &Reader::read_frame},   {"stamp", &Reader::read_stamp},
            {"sums", &Reader::read_sums},     {"output", &Reader::read_output},
            {"error", &Reader::read_error},   {"end", &Reader::read_end},
        };
        Words words(line);
        const std::string_view name = words.word("keyword");
        for (const Keyword& keyword : kKeywords) {
            if (keyword.name != name) continue;
            if (!started_ && name != "report") return refuse("no line \"oc report\" before it");
            (this->*keyword.read)(words);
            if (!words.ok()) refuse(fmt::format("oc {}: {}", name, words.problem()));
            return;
        }
        refuse(fmt::format("\"oc {}\" is no line of the format", name));
    }

    void read_report(Words& words) {
        words.number("version", 1, 1);
        BoardReport header;
        header.board = words.value_of("board");
        header.core_hz = words.number_of("core_hz");
        header.blob_crc = words.hexadecimal(words.value_of("blob"), "blob");
        header.image_id = words.value_of("image");
        words.finish();
        if (header.image_id.size() != kImageIdDigits ||
            header.image_id.find_first_not_of("0123456789abcdef") != std::string::npos) {
            words.fail(fmt::format("image: must be {} hexadecimal digits", kImageIdDigits));
        }
        if (started_ && (header.board != report_.board || header.blob_crc != report_.blob_crc ||
                         header.image_id != report_.image_id)) {
            words.fail("other firmware than at the first \"oc report\"");
        }
        header.commands = std::move(report_.commands);
        report_ = std::move(header);
        started_ = true;
        open_.reset();  // a reset in the middle of a command
        seen_.clear();
    }

    void read_ready(Words& words) {
        words.finish();
        if (open_) words.fail("comes before \"oc end\" of the command under way");
    }

    BoardCommand& command() {
        if (!open_) open_.emplace();
        return *open_;
    }

    void read_frame(Words& words) {
        BoardFrame frame;
        frame.number = words.number("number");
        frame.cycles = words.number_of("cycles");
        frame.stall = words.number_of("stall");
        words.finish();
        if (frame.stall > frame.cycles) words.fail("more cycles of stall than of the frame");
        command().frames.push_back(frame);
    }

    void read_stamp(Words& words) {
        constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
        BoardStamp stamp;
        stamp.lane = static_cast<std::int32_t>(words.number("lane", 0, kMost));
        stamp.task = static_cast<std::int32_t>(words.number("task", 0, kMost));
        stamp.start = words.number("start");
        stamp.cycles = words.number("cycles");
        words.finish();
        if (command().frames.empty()) return words.fail("comes before its \"oc frame\"");
        stamp.frame = command().frames.size() - 1;
        if (!seen_.insert({stamp.lane, stamp.task}).second)
            words.fail(
                fmt::format("task {} of lane {} for the second time", stamp.task, stamp.lane));
        command().stamps.push_back(stamp);
    }

    void read_sums(Words& words) {
        OperatorSums& sums = command().sums;
        expect_next(words, static_cast<std::int64_t>(sums.size()));
        std::size_t count = 0;
        for (; words.ok() && (count == 0 || !words.at_end()); ++count) {
            sums.push_back(words.hexadecimal(words.word("sum"), "sum"));
        }
        if (count > kMostSums) words.fail(fmt::format("more than {} sums", kMostSums));
    }

    void read_output(Words& words) {
        std::vector<std::uint8_t>& output = command().output;
        expect_next(words, static_cast<std::int64_t>(output.size()));
        const auto bytes = words.bytes("bytes");
        words.finish();
        if (bytes.size() > kMostOutputBytes)
            words.fail(fmt::format("more than {} bytes", kMostOutputBytes));
        output.insert(output.end(), bytes.begin(), bytes.end());
    }

    /// Nothing may be left out: a line that got lost shows.
    static void expect_next(Words& words, std::int64_t next) {
        const std::int64_t first = words.number("first");
        if (words.ok() && first != next)
            words.fail(fmt::format("begins at {}; {} comes next", first, next));
    }

    void read_error(Words& words) {
        constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min();
        BoardError error;
        error.code = static_cast<std::int32_t>(words.number("code", kLeast, -1));
        error.lane = words.number("lane");
        error.task = words.number("task");
        words.finish();
        command().error = error;
    }

    void read_end(Words& words) {
        constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min();
        command().status = static_cast<std::int32_t>(words.number("status", kLeast, 0));
        words.finish();
        report_.commands.push_back(std::move(command()));
        open_.reset();
        seen_.clear();
    }

    std::string file_;
    std::int64_t line_ = 1;
    bool started_ = false;
    BoardReport report_;
    std::optional<BoardCommand> open_;
    std::set<std::pair<std::int32_t, std::int32_t>> seen_;  // lane, task
    Diagnostics diagnostics_;
};

}  // namespace

Result<BoardReport> parse_board_report(std::string_view text, const std::string& file) {
    return Reader(file).run(text);
}

}  // namespace outcore::judge
