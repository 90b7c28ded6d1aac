// What instructions cost on a core whose memory answers at once. One set for each file of
// configs/cores, which states the sources.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore::platform {

struct CoreTiming {
    std::int32_t issue_width = 1;  // 2: two instructions in one cycle

    // Single issue: cycles of an instruction, and what they wait for.
    std::int32_t load_cycles = 2;
    std::int32_t pipelined_saving_cycles = 1;  // of a load or store right behind a load
    std::int32_t load_use_stall_cycles = 0;    // the next instruction uses what was loaded
    std::int32_t address_stall_cycles = 1;     // the instruction before made the address
    std::int32_t store_cycles = 1;
    std::int32_t indexed_store_cycles = 2;      // base and index registers
    std::int32_t load_after_store_cycles = 1;   // more than otherwise
    std::int32_t multiple_cycles = 1;           // of LDM, STM, LDRD beside one for each word
    std::int32_t late_result_stall_cycles = 0;  // the next instruction uses a product, SIMD result
                                                // or shifted sum

    std::int32_t multiply_cycles = 1;
    std::int32_t divide_cycles = 7;
    std::int32_t if_cycles = 1;
    std::int32_t system_cycles = 2;  // MRS, MSR, CPS
    std::int32_t barrier_cycles = 4;
    std::int32_t float_cycles = 1;
    std::int32_t float_multiply_add_cycles = 3;
    std::int32_t float_divide_cycles = 14;

    // More than an aligned access. On single issue twice as much for a word at an odd address.
    std::int32_t unaligned_load_cycles = 0, unaligned_store_cycles = 0;

    // Branches.
    std::int32_t branch_taken_cycles = 2;       // more than a branch that is not taken
    std::int32_t branch_indirect_cycles = 2;    // likewise, through a register or the stack
    std::int32_t branch_mispredict_cycles = 0;  // issue_width 2: predicted branches
    std::int32_t branch_predicted_cycles = 0;

    // Code from flash or cached memory: the instruction cache, or what is in front of the flash.
    std::int32_t code_cache_bytes = 0, code_cache_ways = 2, code_line_bytes = 32;
    double sequential_miss_share = 0.5;  // of a miss, for the line behind the one before
    // Data, where there is a cache.
    std::int32_t data_cache_ways = 4;
    double bus_latency_cycles = 0.0;  // from a miss to the first word, without wait states
    double store_miss_share = 0.5;    // of a line fill, seen by a store

    // Tightly coupled memory for code, which boards do not list: 0 without.
    std::int32_t itcm_bytes = 0;

    // Exceptions.
    std::int32_t exception_entry_cycles = 12;
    std::int32_t exception_exit_cycles = 10;
    std::int32_t tail_chain_cycles = 6;
};

}  // namespace outcore::platform
