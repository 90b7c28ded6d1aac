// Calls functions of an ELF on Unicorn's Cortex-M cores and counts what they execute: no
// exceptions, no peripherals, no caches. What a whole board does is sim/board's business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

struct uc_struct;

namespace outcore::test {

enum class GuestCpu { M4, M7, M33 };
/// "m4", "m7", "m33", as in the names of images.
std::string to_string(GuestCpu cpu);

/// What a call executed from entry to return; instructions that an IT block skips count.
struct GuestCount {
    std::uint64_t instructions = 0;
    /// By a static rule for the M4: ALU 1, load 2, or 1 right behind another single load or store,
    /// store 1, multiple loads and stores 1 + registers, division 12, 2 more for a taken branch; no
    /// wait states. Source: Cortex-M4 technical reference manual r0p1, table 3-1, upper ends.
    std::uint64_t cycles = 0;
};

/// `Blocks` counts translated blocks, decoded once. `Instructions` asks Unicorn for each one, and
/// checks that multiple loads and stores lie on multiples of 4 (M-profile cores fault otherwise,
/// Unicorn does not).
enum class GuestCounting { Blocks, Instructions };

class GuestCore {
  public:
    /// Loads `elf`; fails a Catch assertion when it is none or cannot be mapped.
    GuestCore(GuestCpu cpu, const std::string& elf);
    ~GuestCore();
    GuestCore(const GuestCore&) = delete;
    GuestCore& operator=(const GuestCore&) = delete;

    /// Runs `function(argument)`; a memory fault or a misaligned multiple access fails an
    /// assertion.
    GuestCount call(const std::string& function, std::uint32_t argument, GuestCounting counting);

    /// What each function executed itself in all calls that counted blocks, by its address.
    std::map<std::uint32_t, GuestCount> by_function() const;
    /// The function's first byte; fails an assertion without it.
    std::uint32_t address_of(const std::string& function) const;
    std::string name_at(std::uint32_t function) const { return names_.at(function); }

    /// Address of `size` bytes that end with a mapped region; the byte behind them is not mapped.
    /// Each of the kRegions regions holds kRegionBytes.
    std::uint32_t region_tail(unsigned region, std::size_t size) const;
    static constexpr unsigned kRegions = 7;
    static constexpr std::size_t kRegionBytes = 0x400000;

    void write(std::uint32_t address, const void* bytes, std::size_t size);
    void read(std::uint32_t address, void* bytes, std::size_t size) const;

  private:
    struct Block {
        std::uint32_t end = 0;
        std::uint32_t instructions = 0, cycles = 0;
        std::uint64_t entries = 0, taken = 0;  // taken: came from elsewhere than the block before
    };
    struct Decoded {
        std::uint32_t cycles = 0;
        bool single_access = false, multiple_access = false;
        std::uint32_t bytes = 2;
    };
    void load(const std::string& elf);
    void map(std::uint32_t address, std::size_t size);
    Decoded decode(std::uint32_t address, bool behind_access) const;
    Block& block_at(std::uint32_t address, std::uint32_t size);
    void add_block(std::uint32_t address, std::uint32_t size);
    void add_instruction(std::uint32_t address);
    void add_skipped(std::uint32_t end);
    void check_access(std::uint64_t address);
    static void on_block(uc_struct*, std::uint64_t address, std::uint32_t size, void* self);
    static void on_entry(uc_struct*, std::uint64_t address, std::uint32_t size, void* self);
    static void on_code(uc_struct*, std::uint64_t address, std::uint32_t size, void* self);
    static void on_access(uc_struct*, int type, std::uint64_t address, int size, std::int64_t value,
                          void* self);

    uc_struct* uc_ = nullptr;
    std::size_t capstone_ = 0;
    std::map<std::string, std::uint32_t> functions_;
    std::map<std::uint32_t, std::string> names_;  // of functions by their first byte
    std::unordered_map<std::uint32_t, Block> blocks_;
    std::unordered_map<std::uint32_t, Decoded> decoded_;  // of Instructions, never behind an access
    GuestCount count_;
    std::uint32_t expected_ = 0;  // where execution goes on when no branch is taken
    std::uint32_t block_end_ = 0;
    const Decoded* running_ = nullptr;
    std::uint32_t misaligned_ = 0;  // pc of a misaligned multiple access
    std::uint32_t pc_ = 0;
};

}  // namespace outcore::test
