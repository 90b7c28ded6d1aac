// What the parameters of a sweep may set, and to what: settings, and constants of the boards that
// the sweep names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explore/sweep/setting.hpp"
#include "platform/platform_loader.hpp"

namespace outcore::explore {

class TargetRules {
  public:
    TargetRules(std::filesystem::path configs, SettingNames names);

    /// The boards and storage parts that points may have; what is wrong with the boards' files.
    Diagnostics use_boards(const std::vector<std::string>& boards,
                           std::vector<std::string> storages);

    /// Why there is no such target, "" when there is. `everywhere`: every board must have it.
    std::string unknown_target(const std::string& target, bool everywhere);
    /// Whether the target takes whole numbers only.
    bool whole(const std::string& target);
    /// The rule that a value breaks, "" for none. Anything goes for a target that is not known.
    std::string broken_rule(const std::string& target, const Value& value);
    /// The same for targets that mean the same: a pointer by name and by index, `storage` and the
    /// "use" of the first storage.
    std::string place_of(const std::string& target);

  private:
    struct Board {
        std::string name;
        std::vector<platform::SettableConstant> constants;
        std::map<std::string, std::size_t> by_pointer;  // and by alias
    };
    using Parts = std::map<std::string, std::string>;

    Result<Board> load(const std::string& name, const Parts& parts) const;
    const platform::SettableConstant* on(const Board& board, const std::string& pointer);
    const std::vector<Board>& with_other_storages(const Board& board);
    const platform::SettableConstant* constant(const std::string& pointer);
    /// The names that a pointer like "/driver/use" chooses from; nothing for all others.
    std::optional<std::vector<std::string>> choices(const std::string& pointer) const;
    std::string unknown_pointer(const std::string& pointer, bool everywhere);

    std::filesystem::path configs_;
    SettingNames names_;
    std::vector<std::string> storages_;  // that points may have in the place of a board's own
    std::vector<Board> boards_;
    std::map<std::string, std::vector<Board>> variants_;
};

}  // namespace outcore::explore
