// Puts an extension that lives elsewhere on a payload for one scope, also when a protocol fault
// leaves it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm>

namespace outcore::hardware {

template <typename Extension>
class Attached {
  public:
    Attached(tlm::tlm_generic_payload& payload, Extension& extension)
        : payload_(payload), outer_(payload.set_extension(&extension)) {}
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
    ~Attached() { payload_.set_extension(outer_); }

  private:
    tlm::tlm_generic_payload& payload_;
    Extension* outer_;
};

}  // namespace outcore::hardware
