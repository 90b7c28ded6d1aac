// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace outcore::report {

void TextTable::add_column(std::string title, Side side) {
    widths_.push_back(title.size());
    titles_.push_back(std::move(title));
    sides_.push_back(side);
}

void TextTable::add_row(std::vector<std::string> cells) {
    assert(cells.size() == titles_.size() && "one cell for each column");
    for (std::size_t i = 0; i < cells.size(); ++i)
        widths_[i] = std::max(widths_[i], cells[i].size());
    rows_.push_back(std::move(cells));
}

std::string TextTable::line(const std::vector<std::string>& cells) const {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text += "  ";
        text += sides_[i] == Side::Right ? fmt::format("{:>{}}", cells[i], widths_[i])
                                         : fmt::format("{:<{}}", cells[i], widths_[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
}

std::string TextTable::text() const {
    std::string all = line(titles_);
    for (const auto& row : rows_) all += line(row);
    return all;
}

}  // namespace outcore::report
