// SPDX-License-Identifier: Apache-2.0
#include "report/memory_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/html_text.hpp"

namespace outcore::report {
namespace {

// Pixels of the drawing.
constexpr double kWidth = 1200.0, kLeft = 84.0, kRight = 20.0, kTop = 92.0;
constexpr double kPanel = 260.0, kBetween = 62.0, kBottom = 52.0;
constexpr double kPlot = kWidth - kLeft - kRight;
/// Lives of one kind in one address range that are nearer than this are drawn as one.
constexpr double kFine = 0.5;

/// Colours of four kinds that differ in lightness too, for the colour-blind and for both grounds.
struct Kind {
    std::string_view name, css;
};
constexpr std::array<Kind, simulator::kContents> kKinds = {
    {{"activations", "a"}, {"weights", "w"}, {"scratch", "s"}, {"partial sums", "p"}}};
constexpr std::string_view kStyle =
    "<style>text{font:12px system-ui,sans-serif;fill:#333}.h{font-size:15px;font-weight:600}"
    ".g{stroke:#ddd}.f{fill:none;stroke:#999}.b{fill:#fff}rect{shape-rendering:crispEdges}"
    ".a{fill:#3b7dd8}.w{fill:#e8a33d}.s{fill:#8e8e93}.p{fill:#b04a8f}.k{stroke:#fff;"
    "stroke-width:.4}.o,.l{fill:#fff;pointer-events:none}.l{fill:#222}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#3a3a3a}.f{stroke:#777}"
    ".b{fill:#161618}.k{stroke:#161618}.o,.l{fill:#111}.a{fill:#6aa3f0}.w{fill:#f0b65c}"
    ".s{fill:#98989d}.p{fill:#d277b4}}</style>\n";

/// 1, 2 or 5 times a power of ten: some five steps to `extent`.
double step_of(double extent) {
    const double rough = extent / 5.0;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) return factor * power;
    }
    return 10.0 * power;
}

class Drawing {
  public:
    Drawing(const schedule::Schedule& schedule, std::vector<simulator::MemoryLife> lives)
        : schedule_(schedule), lives_(std::move(lives)) {
        for (const simulator::MemoryLife& life : lives_) end_s_ = std::max(end_s_, life.to_s);
        for (std::size_t m = 0; m < schedule.platform->memories.size(); ++m) {
            const bool used = std::any_of(
                lives_.begin(), lives_.end(),
                [&](const simulator::MemoryLife& l) { return l.memory == DeviceId(m); });
            if (used) memories_.push_back(DeviceId(m));
        }
        if (end_s_ <= 0.0) end_s_ = 1.0;
    }

    std::string text() {
        const auto panels = static_cast<double>(memories_.size());
        const double height = kTop + panels * (kPanel + kBetween) + kBottom - kBetween;
        svg_ = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
            "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\">\n",
            kWidth, height);
        svg_ += fmt::format("<title>On-chip memory of {} on {}</title>\n",
                            escaped(schedule_.network->name), escaped(schedule_.platform->name));
        svg_ += kStyle;
        svg_ +=
            fmt::format("<rect class=\"b\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", kWidth, height);
        head();
        for (std::size_t i = 0; i < memories_.size(); ++i)
            panel(memories_[i], kTop + static_cast<double>(i) * (kPanel + kBetween));
        svg_ += "</svg>\n";
        return std::move(svg_);
    }

  private:
    double x(double seconds) const { return kLeft + kPlot * seconds / end_s_; }

    void head() {
        svg_ += fmt::format(
            "<text class=\"h\" x=\"{:.0f}\" y=\"28\">{} on {}: what lies where in "
            "on-chip memory ({})</text>\n",
            kLeft, escaped(schedule_.network->name), escaped(schedule_.platform->name),
            escaped(schedule_.origin.scheduler));
        double at = kLeft;
        for (const Kind& kind : kKinds) {
            svg_ += fmt::format(
                "<rect class=\"{}\" x=\"{:.0f}\" y=\"42\" width=\"14\" "
                "height=\"14\"/><text x=\"{:.0f}\" y=\"54\">{}</text>\n",
                kind.css, at, at + 20.0, kind.name);
            at += 120.0;
        }
    }

    std::vector<simulator::MemoryLife> drawn(DeviceId memory) const {
        std::vector<simulator::MemoryLife> lives;
        for (const simulator::MemoryLife& life : lives_) {
            if (life.memory != memory) continue;
            // Short ones that follow one another at the same addresses: one box.
            const auto same = std::find_if(lives.rbegin(), lives.rend(), [&](const auto& other) {
                return other.begin == life.begin && other.end == life.end &&
                       other.content == life.content;
            });
            const bool fine = x(life.to_s) - x(life.from_s) < kFine;
            if (same != lives.rend() && fine && x(life.from_s) - x(same->to_s) < kFine &&
                x(same->to_s) - x(same->from_s) < 8.0) {
                same->to_s = std::max(same->to_s, life.to_s);
                if (!same->label.ends_with(" ...")) same->label += " ...";
                continue;
            }
            lives.push_back(life);
        }
        return lives;
    }

    void panel(DeviceId id, double top) {
        const platform::Memory& memory = schedule_.platform->memory(id);
        const std::vector<simulator::MemoryLife> lives = drawn(id);
        std::int64_t used = 0;
        for (const simulator::MemoryLife& life : lives) used = std::max(used, life.end);
        // What is far beyond the highest address would only squeeze the rest.
        const std::int64_t usable = memory.usable().count;
        const std::int64_t shown = usable <= used * 4 / 3 ? usable : used;
        const auto y = [&](std::int64_t address) {
            return top + kPanel * (1.0 - static_cast<double>(address) /
                                             static_cast<double>(std::max<std::int64_t>(1, shown)));
        };
        svg_ += fmt::format(
            "<text class=\"h\" x=\"{:.0f}\" y=\"{:.1f}\">{}</text>"
            "<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">up to {} of {} "
            "bytes in use</text>\n",
            kLeft, top - 8.0, escaped(memory.name), kWidth - kRight, top - 8.0, used, usable);
        axes(top, shown, y);
        for (const simulator::MemoryLife& life : lives) box(life, y);
        svg_ += fmt::format(
            "<rect class=\"f\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
            "height=\"{:.1f}\"/>\n",
            kLeft, top, kPlot, kPanel);
    }

    template <typename Y>
    void axes(double top, std::int64_t shown, const Y& y) {
        constexpr double kKibibyte = 1024.0;
        const double kibibytes = static_cast<double>(shown) / kKibibyte;
        const double step = step_of(std::max(kibibytes, 0.01));
        for (double at = 0.0; at <= kibibytes; at += step) {
            const double line = y(static_cast<std::int64_t>(at * kKibibyte));
            svg_ += fmt::format(
                "<path class=\"g\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" "
                "y=\"{:.1f}\" text-anchor=\"end\">{:g} KiB</text>\n",
                kLeft, line, kWidth - kRight, kLeft - 8.0, line + 4.0, at);
        }
        const double step_ms = step_of(end_s_ * 1e3);
        for (double at = 0.0; at <= end_s_ * 1e3; at += step_ms) {
            svg_ += fmt::format(
                "<path class=\"g\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/><text x=\"{0:.1f}"
                "\" y=\"{3:.1f}\" text-anchor=\"middle\">{4:g} ms</text>\n",
                x(at / 1e3), top, top + kPanel, top + kPanel + 16.0, at);
        }
    }

    template <typename Y>
    void box(const simulator::MemoryLife& life, const Y& y) {
        const double left = x(life.from_s), wide = std::max(kFine, x(life.to_s) - left);
        const double above = y(life.end), high = std::max(kFine, y(life.begin) - above);
        svg_ += fmt::format(
            "<rect class=\"{} k\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\">"
            "<title>{}: {}, {} bytes at {}, {:.3f} to {:.3f} ms</title></rect>\n",
            kKinds[static_cast<std::size_t>(life.content)].css, left, above, wide, high,
            kKinds[static_cast<std::size_t>(life.content)].name, escaped(life.label),
            life.end - life.begin, life.begin, life.from_s * 1e3, life.to_s * 1e3);
        constexpr double kLetter = 6.6, kLine = 16.0;
        const auto fits = static_cast<std::size_t>(std::max(0.0, (wide - 8.0) / kLetter));
        if (fits < 4 || high < kLine) return;
        const std::string label =
            life.label.size() <= fits ? life.label : life.label.substr(0, fits - 2) + "..";
        // Dark letters on the light kind.
        const std::string_view letters = life.content == simulator::Content::Weights ? "l" : "o";
        svg_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", letters,
                            left + 4.0, above + 12.0, escaped(label));
    }

    const schedule::Schedule& schedule_;
    std::vector<simulator::MemoryLife> lives_;
    std::vector<DeviceId> memories_;
    double end_s_ = 0.0;
    std::string svg_;
};

}  // namespace

std::string memory_map_svg(const schedule::Schedule& schedule,
                           const std::vector<simulator::TimelineEntry>& timeline) {
    return Drawing(schedule, simulator::memory_lives(schedule, timeline)).text();
}

}  // namespace outcore::report
