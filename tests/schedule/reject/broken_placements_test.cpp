// Buffers, chunks, alignment, cache lines.
#include <limits>

#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_placements() {
    using B = ScheduleBuilder;
    return {
        {"a buffer that reaches into the reserved end of its memory", Rule::BufferOutsideMemory, "",
         small_schedule, [](B& s) { s.buffer_named("out").offset = 65536 - 4096 - 8; }},
        {"a buffer in front of its memory", Rule::BufferOutsideMemory, "", small_schedule,
         [](B& s) { s.buffer_named("b").offset = -4; }},
        {"a buffer whose end overflows 64 bits", Rule::BufferOutsideMemory, "", small_schedule,
         [](B& s) { s.buffer_named("b").offset = std::numeric_limits<std::int64_t>::max() - 8; }},
        {"a buffer without bytes", Rule::BufferOutsideMemory, "", small_schedule,
         [](B& s) { s.buffer_named("b").size_bytes = 0; }},
        {"partial sums on an odd address", Rule::BufferMisaligned, "conv1.0", small_schedule,
         [](B& s) { s.buffer_named("sums").offset += 2; }},
        {"constants on an odd address", Rule::BufferMisaligned, "full", mapped_schedule,
         [](B& s) {
             s.made.chunks[ChunkId(4)].offset += 2;
             s.as<Compute>("full").constants.offset += 2;
         }},
        {"a chunk that reaches beyond its storage", Rule::ImageTooLarge, "", small_schedule,
         [](B& s) { s.made.chunks[ChunkId(4)].offset = 131072 - 64; }},
        {"constants beyond the end of internal flash", Rule::ImageTooLarge, "", kept_schedule,
         [](B& s) { s.made.chunks[ChunkId(4)].offset = 65536 - 64; }},
        {"a buffer of constants beyond the end of internal flash", Rule::BufferOutsideMemory, "",
         kept_schedule, [](B& s) { s.buffer_named("rom").offset = 65536 - 64; }},
        {"two chunks that share bytes of internal flash", Rule::ChunkOverlap, "", kept_schedule,
         [](B& s) {
             s.made.chunks[ChunkId(3)].storage = kFlash;
             s.made.chunks[ChunkId(3)].offset = 32768 + 64;
         }},
        {"constants in on-chip RAM before the first frame", Rule::BadReference, "", kept_schedule,
         [](B& s) { s.made.chunks[ChunkId(4)].storage = kSram; }},
        {"two chunks that share bytes", Rule::ChunkOverlap, "", small_schedule,
         [](B& s) { s.made.chunks[ChunkId(1)].offset = 188; }},
        {"a chunk that is too short for its channels", Rule::ChunkLayout, "", small_schedule,
         [](B& s) { s.made.chunks[ChunkId(0)].size_bytes -= 4; }},
        {"a chunk of channels that the operator does not have", Rule::ChunkLayout, "",
         small_schedule, [](B& s) { s.made.chunks[ChunkId(0)].c1 = 12; }},
        {"a chunk of an operand that is computed", Rule::ChunkLayout, "", small_schedule,
         [](B& s) {
             s.made.chunks.add({kNor, 16384, 256, OperatorId(0), 0, 0, 0, 0, 0});
         }},
        {"a buffer shared by cpu and channel that begins inside a cache line",
         Rule::CacheLineShared, "fetch a", small_schedule,
         [](B& s) { s.buffer_named("c").offset += 16; }},
        {"a buffer shared by cpu and channel that ends inside a cache line", Rule::CacheLineShared,
         "fetch a", small_schedule, [](B& s) { s.buffer_named("c").size_bytes += 16; }},
        {"cpu and channel write to one cache line at the same time", Rule::CacheLineShared,
         "fetch beside it", small_schedule,
         [](B& s) {
             const BufferId line = s.buffer("line", kSram, 2048, 32);
             s.as<Compute>("full").output.buffer = line;
             s.as<OutputTaken>("output").view.buffer = line;
             s.move(kCopyLane, "fetch beside it", TransferKind::Load,
                    bytes(s.id_of("spill"), 0, 16), bytes(line, 16, 16));
         }},
    };
}

}  // namespace outcore::schedule::support
