// SPDX-License-Identifier: Apache-2.0
#include "hardware/ram_model.hpp"

#include "hardware/memory_port.hpp"
#include "hardware/psram.hpp"
#include "hardware/sdram.hpp"

namespace outcore::hardware {
namespace {

/// Every burst pays the same set-up.
class FlatRam : public RamModel {
  public:
    explicit FlatRam(const platform::Memory& memory) : memory_(memory) {}
    void answer(const RamAccess& access, StageTiming& timing) override {
        hardware::answer(memory_, access.bytes, timing);
    }

  private:
    const platform::Memory& memory_;
};

}  // namespace

std::unique_ptr<RamModel> make_ram_model(const platform::Memory& memory) {
    switch (memory.ram_timing) {
        case platform::RamTiming::Psram:
            return std::make_unique<Psram>(memory);
        case platform::RamTiming::Sdram:
            return std::make_unique<Sdram>(memory);
        case platform::RamTiming::Flat:
            break;
    }
    return std::make_unique<FlatRam>(memory);
}

}  // namespace outcore::hardware
