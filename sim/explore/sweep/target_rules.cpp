// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/target_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/json_reader.hpp"
#include "platform/raw_reader.hpp"

namespace outcore::explore {
namespace {

using platform::SettableConstant;
using platform::Unit;

constexpr std::string_view kStorages = "/storages/", kUse = "/use";

/// "qspi" of "/storages/qspi/use".
std::optional<std::string> chosen_storage(const std::string& pointer) {
    if (!pointer.starts_with(kStorages) || !pointer.ends_with(kUse)) return std::nullopt;
    if (pointer.size() <= kStorages.size() + kUse.size()) return std::nullopt;
    return pointer.substr(kStorages.size(), pointer.size() - kStorages.size() - kUse.size());
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
    const std::string near = nearest_name(name, known);
    return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

bool about_encryption(const std::string& name) {
    return name.find("crypt") != std::string::npos || name.find("cipher") != std::string::npos;
}
constexpr std::string_view kNoEncryption =
    "there is no encryption in this version of the program: nothing can be swept here";

std::string unknown_setting(const std::string& name) {
    if (about_encryption(name)) return std::string(kNoEncryption);
    std::vector<std::string> known;
    for (const Setting& setting : settings()) known.emplace_back(setting.name);
    return fmt::format(
        "is no setting{}; settings: {}; a constant of the board is a JSON pointer, "
        "as \"/core/clock_hz\"",
        suggestion(name, known), fmt::join(known, ", "));
}

/// "0x..." with up to eight digits, as the description spells addresses and opcodes.
bool is_hexadecimal(const std::string& text) {
    constexpr std::size_t kLongest = 10;
    return text.starts_with("0x") && text.size() > 2 && text.size() <= kLongest &&
           text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
}

std::string broken_constant(const SettableConstant& constant, const Value& value) {
    if (constant.unit == Unit::Flag)
        return std::holds_alternative<bool>(value) ? "" : "must be true or false";
    if (constant.unit == Unit::Address || constant.unit == Unit::Opcode) {
        const auto* text = std::get_if<std::string>(&value);
        return text != nullptr && is_hexadecimal(*text) ? "" : "must be text like \"0x20000000\"";
    }
    const bool whole = platform::is_whole(constant.unit);
    const auto number = number_of(value);
    if (number && (!whole || *number == std::floor(*number)) && *number >= constant.low &&
        *number <= constant.high)
        return "";
    return fmt::format("must be {} {} {}", whole ? "a whole number" : "a number",
                       limits_text(constant.low, constant.high), to_string(constant.unit));
}

}  // namespace

TargetRules::TargetRules(std::filesystem::path configs, SettingNames names)
    : configs_(std::move(configs)), names_(std::move(names)) {}

Result<TargetRules::Board> TargetRules::load(const std::string& name, const Parts& parts) const {
    const std::string place =
        is_path(name) ? (names_.folder / name).lexically_normal().string() : name;
    auto constants = platform::settable_constants(place, configs_, parts);
    if (!constants) return constants.diagnostics();
    Board board{name, std::move(*constants), {}};
    for (std::size_t i = 0; i < board.constants.size(); ++i) {
        board.by_pointer.emplace(board.constants[i].pointer, i);
        board.by_pointer.emplace(board.constants[i].alias, i);
    }
    return board;
}

Diagnostics TargetRules::use_boards(const std::vector<std::string>& boards,
                                    std::vector<std::string> storages) {
    Diagnostics mistakes;
    storages_ = std::move(storages);
    for (const std::string& name : std::set<std::string>(boards.begin(), boards.end())) {
        auto board = load(name, {});
        if (board)
            boards_.push_back(std::move(*board));
        else
            mistakes.insert(mistakes.end(), board.diagnostics().begin(), board.diagnostics().end());
    }
    return mistakes;
}

const std::vector<TargetRules::Board>& TargetRules::with_other_storages(const Board& board) {
    const auto known = variants_.find(board.name);
    if (known != variants_.end()) return known->second;
    std::vector<Board> variants;
    for (const std::string& storage : storages_) {
        auto variant = load(board.name, {{"/storages/0/use", json_text(storage)}});
        if (variant) variants.push_back(std::move(*variant));  // that it fits is a point's matter
    }
    return variants_.emplace(board.name, std::move(variants)).first->second;
}

const SettableConstant* TargetRules::on(const Board& board, const std::string& pointer) {
    const auto found = board.by_pointer.find(pointer);
    if (found != board.by_pointer.end()) return &board.constants[found->second];
    if (!pointer.starts_with(kStorages) || storages_.empty()) return nullptr;
    for (const Board& variant : with_other_storages(board)) {
        const auto there = variant.by_pointer.find(pointer);
        if (there != variant.by_pointer.end()) return &variant.constants[there->second];
    }
    return nullptr;
}

const SettableConstant* TargetRules::constant(const std::string& pointer) {
    for (const Board& board : boards_) {
        if (const SettableConstant* found = on(board, pointer)) return found;
    }
    return nullptr;
}

std::optional<std::vector<std::string>> TargetRules::choices(const std::string& pointer) const {
    if (pointer == "/kernel_profile") return names_.known.kernels;
    if (pointer == "/driver/use") return platform::names_in(configs_ / "drivers");
    const auto storage = chosen_storage(pointer);
    if (!storage) return std::nullopt;
    const std::string size = fmt::format("{}{}/size_bytes", kStorages, *storage);
    const bool there = std::any_of(boards_.begin(), boards_.end(), [&](const Board& board) {
        return board.by_pointer.contains(size);
    });
    return there ? std::optional(names_.known.storages) : std::nullopt;
}

std::string TargetRules::unknown_pointer(const std::string& pointer, bool everywhere) {
    if (boards_.empty() || choices(pointer)) return "";
    std::vector<std::string> lacking, known = {"/kernel_profile", "/driver/use"};
    for (const Board& board : boards_) {
        if (on(board, pointer) == nullptr) lacking.push_back(board.name);
        for (const SettableConstant& one : board.constants) {
            known.push_back(one.pointer);
            known.push_back(one.alias);
        }
    }
    if (lacking.size() == boards_.size()) {
        if (about_encryption(pointer)) return std::string(kNoEncryption);
        return fmt::format("no board of the sweep has this constant{}", suggestion(pointer, known));
    }
    if (lacking.empty() || !everywhere) return "";
    return fmt::format("{} {} not have this constant; say with `when` on which boards it is set",
                       fmt::join(lacking, ", "), lacking.size() == 1 ? "does" : "do");
}

std::string TargetRules::unknown_target(const std::string& target, bool everywhere) {
    if (target.starts_with('/')) return unknown_pointer(target, everywhere);
    return find_setting(target) != nullptr ? "" : unknown_setting(target);
}

bool TargetRules::whole(const std::string& target) {
    if (const Setting* setting = find_setting(target)) return setting->whole;
    const SettableConstant* found = constant(target);
    return found != nullptr && platform::is_whole(found->unit);
}

std::string TargetRules::broken_rule(const std::string& target, const Value& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return "";
    if (const Setting* setting = find_setting(target))
        return explore::broken_rule(*setting, value, names_);
    if (const auto names = choices(target)) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) return "must be a string";
        const bool known = std::find(names->begin(), names->end(), *text) != names->end();
        return known ? "" : platform::unknown_name("part that fits here", *text, *names);
    }
    const SettableConstant* found = constant(target);
    return found == nullptr ? "" : broken_constant(*found, value);
}

std::string TargetRules::place_of(const std::string& target) {
    if (target == "storage") return fmt::format("{}0{}", kStorages, kUse);
    if (target == "kernels") return "/kernel_profile";
    if (const auto storage = chosen_storage(target)) {
        constexpr std::string_view kOther = "/size_bytes";  // stands beside it, and is a constant
        std::string beside = place_of(fmt::format("{}{}{}", kStorages, *storage, kOther));
        return beside.replace(beside.size() - kOther.size(), kOther.size(), kUse);
    }
    const SettableConstant* found = target.starts_with('/') ? constant(target) : nullptr;
    return found == nullptr ? target : found->pointer;
}

}  // namespace outcore::explore
