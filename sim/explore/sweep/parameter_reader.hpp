// `parameters` of a sweep file: forms first, as the boards that are named decide what the rest may
// set; then values and conditions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json_reader.hpp"
#include "explore/sweep/sweep.hpp"
#include "explore/sweep/target_rules.hpp"
#include "explore/sweep/value_reader.hpp"

namespace outcore::explore {

class ParameterReader {
  public:
    /// Names, targets and listed values.
    explicit ParameterReader(const JsonNode& list);

    /// The texts that parameters give to a setting.
    std::vector<std::string> texts_for(std::string_view target) const;
    /// Whether some parameter sets the target at every point.
    bool always_sets(std::string_view target) const;

    /// Parameters and axes into `sweep`.
    void read(TargetRules& rules, Sweep& sweep);

  private:
    struct Form {
        JsonNode node;
        std::string name;
        std::vector<std::string> targets;
        std::vector<JsonNode> target_nodes;
        std::vector<PlacedValue> listed;
        std::optional<JsonNode> range, log_range;
        std::size_t axis = 0;
    };
    struct Group {
        JsonNode node;
        std::vector<std::size_t> forms;
        std::optional<JsonNode> when;
        bool zipped = false;
    };

    void read_group(const JsonNode& item);
    void read_form(const JsonNode& node, bool zipped);
    void check_name(const JsonNode& name, const Form& form);
    void read_targets(Form& form, const std::optional<JsonNode>& set, const JsonNode& name);
    ValueList values_of(const Form& form, TargetRules& rules) const;
    void check_values(const Form& form, const ValueList& values, TargetRules& rules) const;
    Axis axis_of(const Group& group, const Sweep& sweep) const;
    void check_rows(const Group& group, const Axis& axis, const Sweep& sweep) const;
    void check_shared_targets(TargetRules& rules, const Sweep& sweep) const;
    bool conditional(const Form& form) const { return groups_[form.axis].when.has_value(); }

    std::vector<Form> forms_;
    std::vector<Group> groups_;
    std::set<std::string> names_;
};

}  // namespace outcore::explore
