// Axes of drawings: a scale from values to places, round ticks, their SVG.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outcore::report {

/// Values on a line or on logarithms. Infinite ones lie beyond the end, at a tick "unlimited".
class PlotScale {
  public:
    /// Over the finite ones of `values` (those above 0 where logarithmic), rounded to ticks.
    /// Logarithmic when all are above 0 and span more than two decades.
    static PlotScale over(const std::vector<double>& values, double from, double to);
    static PlotScale linear(double low, double high, double from, double to);

    double place(double value) const;
    bool has_infinite() const { return infinite_; }
    const std::vector<double>& ticks() const { return ticks_; }

  private:
    static PlotScale over_finite(const std::vector<double>& finite, double from, double to);
    double low_ = 0.0, high_ = 1.0, from_ = 0.0, to_ = 1.0, end_ = 1.0;
    bool log_ = false, infinite_ = false;
    std::vector<double> ticks_;
};

/// Text of an SVG element: no character of it is markup.
std::string svg_text(std::string_view text);

/// The area that points are drawn in, in the units of the drawing.
struct PlotArea {
    double left = 0.0, top = 0.0, width = 0.0, height = 0.0;
    double right() const { return left + width; }
    double bottom() const { return top + height; }
};
std::string x_axis(const PlotScale& scale, const PlotArea& area, std::string_view title);
std::string y_axis(const PlotScale& scale, const PlotArea& area, std::string_view title);

/// A white sheet for papers with a title; `content` is SVG.
std::string svg_sheet(double width, double height, std::string_view title,
                      std::string_view content);

}  // namespace outcore::report
