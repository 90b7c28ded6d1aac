// The variables of a value change dump and their changes, gathered in any order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcore::report {

enum class VcdType { State, Integer, Real };

class VcdSignals {
  public:
    /// A variable in `scope`; `bits` of a state or integer. Names may hold any character.
    std::uint32_t add(const std::string& scope, const std::string& name, VcdType type,
                      int bits = 32);
    /// A change of variable `signal`; a negative value of a state or integer is unknown (x). The
    /// last of several changes at one instant counts.
    void change(std::uint32_t signal, double at_s, double value);

    /// $scope and $var declarations.
    std::string declarations() const;
    /// $dumpvars at `from_s`, then everything that changes before `to_s`, in order of time.
    std::string changes(double from_s, double to_s) const;

  private:
    struct Signal {
        std::string scope, name;
        VcdType type;
        int bits;
    };
    struct Change {
        std::int64_t at_ps;
        std::uint32_t signal;
        double value;
    };
    bool taken(const std::string& scope, const std::string& name) const;
    void write(std::string& text, std::uint32_t signal, double value) const;
    std::vector<Signal> signals_;
    std::vector<Change> changes_;
};

}  // namespace outcore::report
