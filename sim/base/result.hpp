// Errors as values: a Diagnostic says where a rule was broken, a Result<T> is a value or
// diagnostics.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace outcore {

/// One broken rule of one input. `place` is a JSON pointer, an operator, a byte offset, or empty.
struct Diagnostic {
    std::string file;
    std::string place;
    std::string message;
};

/// "file: place: message", leaving out what is empty.
std::string to_string(const Diagnostic& diagnostic);

using Diagnostics = std::vector<Diagnostic>;

/// A value, or at least one diagnostic that says why there is none.
template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::move(value)) {}
    Result(Diagnostic diagnostic) : state_(Diagnostics{std::move(diagnostic)}) {}
    Result(Diagnostics diagnostics) : state_(std::move(diagnostics)) {
        assert(!std::get<Diagnostics>(state_).empty() && "a failed Result needs a diagnostic");
    }

    bool ok() const { return std::holds_alternative<T>(state_); }
    explicit operator bool() const { return ok(); }

    T& value() & { return get(); }
    const T& value() const& { return std::get<T>(state_); }
    T&& value() && { return std::move(get()); }
    T& operator*() & { return get(); }
    const T& operator*() const& { return std::get<T>(state_); }
    T* operator->() { return &get(); }
    const T* operator->() const { return &std::get<T>(state_); }

    const Diagnostics& diagnostics() const { return std::get<Diagnostics>(state_); }

  private:
    T& get() {
        assert(ok() && "value() of a failed Result");
        return std::get<T>(state_);
    }
    std::variant<T, Diagnostics> state_;
};

/// For functions that yield nothing but may fail.
struct Ok {};

}  // namespace outcore
