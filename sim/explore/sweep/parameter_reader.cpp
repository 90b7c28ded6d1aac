// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/parameter_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "explore/sweep/condition_reader.hpp"

namespace outcore::explore {
namespace {

/// Columns that every row has besides parameters and figures.
constexpr std::array<std::string_view, 6> kRowColumns = {"point",  "key",     "state",
                                                         "reason", "seconds", "confirmed"};

bool is_column(const std::string& name) {
    return find_figure(name) != nullptr ||
           std::find(kRowColumns.begin(), kRowColumns.end(), name) != kRowColumns.end();
}

}  // namespace

ParameterReader::ParameterReader(const JsonNode& list) {
    for (const JsonNode& item : list.items()) read_group(item);
}

void ParameterReader::read_group(const JsonNode& item) {
    if (!item.is_object()) return item.fail("must be an object");
    const auto zip = item.find("zip");
    groups_.push_back({item, {}, item.find("when"), zip.has_value()});
    if (!zip) return read_form(item, false);
    item.only({"zip", "when"});
    const std::vector<JsonNode> members = zip->items();
    if (zip->is_array() && members.size() < 2) zip->fail("must have at least two parameters");
    for (const JsonNode& member : members) read_form(member, true);
}

void ParameterReader::read_form(const JsonNode& node, bool zipped) {
    if (!node.is_object()) return node.fail("must be an object");
    if (zipped && node.find("when")) {
        node.at("when").fail("belongs beside `zip`: what is zipped exists as a whole");
        node.only({"name", "set", "values", "range", "log_range", "when"});
    } else if (zipped) {
        node.only({"name", "set", "values", "range", "log_range"});
    } else {
        node.only({"name", "set", "values", "range", "log_range", "when"});
    }
    Form form{node, "", {}, {}, {}, node.find("range"), node.find("log_range"), groups_.size() - 1};
    const JsonNode name = node.at("name");
    form.name = name.text();
    read_targets(form, node.find("set"), name);
    check_name(name, form);
    const auto values = node.find("values");
    const int ways =
        int{values.has_value()} + int{form.range.has_value()} + int{form.log_range.has_value()};
    if (ways != 1) node.fail("must have one of `values`, `range` and `log_range`");
    if (values) form.listed = read_values(*values, zipped ? Repeats::Allowed : Repeats::Refused);
    groups_.back().forms.push_back(forms_.size());
    forms_.push_back(std::move(form));
}

void ParameterReader::check_name(const JsonNode& name, const Form& form) {
    if (!name.is_string()) return;
    if (form.name.empty()) return name.fail("must not be empty");
    if (!names_.insert(form.name).second) name.fail("is the name of two parameters");
    if (is_column(form.name)) name.fail("is the name of a column of results");
    const bool own = form.targets == std::vector<std::string>{form.name};
    if (!own && find_setting(form.name) != nullptr &&
        std::find(form.targets.begin(), form.targets.end(), form.name) == form.targets.end())
        name.fail("is a setting that this parameter does not set");
}

void ParameterReader::read_targets(Form& form, const std::optional<JsonNode>& set,
                                   const JsonNode& name) {
    if (!set) {
        form.targets = {form.name};
        form.target_nodes = {name};
        return;
    }
    form.target_nodes = set->is_array() ? set->items() : std::vector<JsonNode>{*set};
    if (form.target_nodes.empty()) set->fail("must name at least one target");
    for (const JsonNode& target : form.target_nodes) {
        std::string text = target.text();
        if (std::find(form.targets.begin(), form.targets.end(), text) != form.targets.end())
            target.fail("stands twice in the list");
        form.targets.push_back(std::move(text));
    }
}

std::vector<std::string> ParameterReader::texts_for(std::string_view target) const {
    std::vector<std::string> texts;
    for (const Form& form : forms_) {
        if (std::find(form.targets.begin(), form.targets.end(), target) == form.targets.end())
            continue;
        for (const PlacedValue& one : form.listed) {
            if (const auto* text = std::get_if<std::string>(&one.value)) texts.push_back(*text);
        }
    }
    return texts;
}

bool ParameterReader::always_sets(std::string_view target) const {
    return std::any_of(forms_.begin(), forms_.end(), [&](const Form& form) {
        const bool sets =
            std::find(form.targets.begin(), form.targets.end(), target) != form.targets.end();
        return sets && !conditional(form) &&
               std::none_of(form.listed.begin(), form.listed.end(), [](const PlacedValue& one) {
                   return std::holds_alternative<std::nullptr_t>(one.value);
               });
    });
}

ValueList ParameterReader::values_of(const Form& form, TargetRules& rules) const {
    const bool whole = std::any_of(form.targets.begin(), form.targets.end(),
                                   [&](const std::string& one) { return rules.whole(one); });
    if (form.range) return read_range(*form.range, whole);
    if (form.log_range) return read_log_range(*form.log_range, whole);
    std::vector<Value> values;
    for (const PlacedValue& one : form.listed) values.push_back(one.value);
    return ValueList(std::move(values));
}

void ParameterReader::check_values(const Form& form, const ValueList& values,
                                   TargetRules& rules) const {
    const auto check = [&](const Value& value, const JsonNode& node) {
        for (const std::string& target : form.targets) {
            const std::string rule = rules.broken_rule(target, value);
            if (!rule.empty())
                return node.fail(
                    form.targets.size() == 1 ? rule : fmt::format("{} (as {})", rule, target));
        }
    };
    for (const PlacedValue& one : form.listed) check(one.value, one.node);
    const auto& range = form.range ? form.range : form.log_range;
    if (!range || values.size() == 0) return;
    // What lies between two numbers that a target takes, it takes too.
    const Value first = values.at(0), last = values.at(values.size() - 1);
    if (std::any_of(form.targets.begin(), form.targets.end(), [&](const std::string& target) {
            return !rules.broken_rule(target, first).empty();
        }))
        return check(first, *range);
    check(last, *range);
}

Axis ParameterReader::axis_of(const Group& group, const Sweep& sweep) const {
    Axis axis;
    axis.parameters = group.forms;
    if (group.when) {
        const std::size_t before = group.forms.empty() ? 0 : group.forms.front();
        axis.when = read_condition(*group.when, sweep.parameters, before);
    }
    for (const std::size_t form : group.forms) {
        const std::int64_t size = sweep.parameters[form].values.size();
        if (axis.size != 0 && size != 0 && size != axis.size) {
            forms_[form].node.fail(
                fmt::format("has {} values, the one before it in this zip {}", size, axis.size));
        }
        if (size != 0) axis.size = size;
    }
    if (group.zipped && axis.size <= kMostListed) check_rows(group, axis, sweep);
    return axis;
}

/// One value may stand in many rows of a zip, a row only once. Ranges differ in every row.
void ParameterReader::check_rows(const Group& group, const Axis& axis, const Sweep& sweep) const {
    std::map<std::string, std::int64_t> rows;
    for (std::int64_t i = 0; i < axis.size; ++i) {
        std::string row;
        for (const std::size_t form : group.forms) {
            const ValueList& values = sweep.parameters[form].values;
            if (i < values.size()) row += json_text(values.at(i)) + "\n";
        }
        const auto [first, fresh] = rows.emplace(row, i);
        if (!fresh) {
            group.node.at("zip").fail(
                fmt::format("gives all its parameters the same values at {} and {}, counted from 0",
                            first->second, i));
        }
    }
}

/// Two parameters may set one target only where they never exist at one point.
void ParameterReader::check_shared_targets(TargetRules& rules, const Sweep& sweep) const {
    for (std::size_t a = 0; a < forms_.size(); ++a) {
        std::set<std::string> places;
        for (const std::string& target : forms_[a].targets) places.insert(rules.place_of(target));
        for (std::size_t b = 0; b < a; ++b) {
            const bool shared = std::any_of(
                forms_[b].targets.begin(), forms_[b].targets.end(),
                [&](const std::string& target) { return places.contains(rules.place_of(target)); });
            if (!shared || forms_[a].name == forms_[b].name) continue;
            const bool apart = forms_[a].axis != forms_[b].axis &&
                               never_together(sweep.axes[forms_[a].axis].when,
                                              sweep.axes[forms_[b].axis].when, sweep.parameters);
            if (apart) continue;
            forms_[a].node.fail(fmt::format(
                "sets what {} sets; that needs `when` on both, on values that exclude each other",
                forms_[b].name));
        }
    }
}

void ParameterReader::read(TargetRules& rules, Sweep& sweep) {
    for (const Form& form : forms_) {
        for (std::size_t t = 0; t < form.targets.size(); ++t) {
            if (!form.target_nodes[t].is_string()) continue;
            const std::string rule = rules.unknown_target(form.targets[t], !conditional(form));
            if (!rule.empty()) form.target_nodes[t].fail(rule);
        }
        ValueList values = values_of(form, rules);
        check_values(form, values, rules);
        sweep.parameters.push_back({form.name, form.targets, std::move(values)});
    }
    for (const Group& group : groups_) sweep.axes.push_back(axis_of(group, sweep));
    check_shared_targets(rules, sweep);
}

}  // namespace outcore::explore
