// A table for a terminal: columns as wide as what is in them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcore::report {

class TextTable {
  public:
    enum class Side : std::uint8_t { Left, Right };
    void add_column(std::string title, Side side);
    /// One cell for each column.
    void add_row(std::vector<std::string> cells);
    /// Titles, then rows; no line ends with a space.
    std::string text() const;

  private:
    std::string line(const std::vector<std::string>& cells) const;
    std::vector<std::string> titles_;
    std::vector<Side> sides_;
    std::vector<std::size_t> widths_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace outcore::report
