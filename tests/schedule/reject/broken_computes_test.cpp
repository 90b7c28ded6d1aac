// Tiles, operands, partial sums, outputs in place.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_computes() {
    using B = ScheduleBuilder;
    return {
        {"a tile beyond the output", Rule::BadTile, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").tile.out.y1 = 9; }},
        {"an empty tile", Rule::BadTile, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").tile.out.c1 = 0; }},
        {"input channels cut for a kernel that has none", Rule::BadTile, "add", small_schedule,
         [](B& s) { s.as<Compute>("add").tile.k1 = 4; }},
        {"a kernel call for a reshape", Rule::BadTile, "add", small_schedule,
         [](B& s) { s.as<Compute>("add").op = OperatorId(3); }},
        {"an addition with one operand", Rule::OperandMismatch, "add", small_schedule,
         [](B& s) {
             s.as<Compute>("add").inputs.pop_back();
             s.as<Compute>("add").input_chunks.pop_back();
         }},
        {"a view of rows that the tensor does not have", Rule::OperandMismatch, "conv1.0",
         small_schedule, [](B& s) { s.as<Compute>("conv1.0").inputs[0].box.y1 = 10; }},
        {"an activation that claims to be constant", Rule::OperandMismatch, "add", small_schedule,
         [](B& s) { s.as<Compute>("add").input_chunks[1] = ChunkId(2); }},
        {"an input view without the rows of the receptive field", Rule::MissingInput, "conv0.1",
         small_schedule, [](B& s) { s.as<Compute>("conv0.1").inputs[0].box.y1 = 7; }},
        {"a halo that is not there", Rule::MissingInput, "conv0.0", small_schedule,
         [](B& s) {
             s.as<Compute>("conv0.0").tile.out.y1 = 4;  // needs input rows 0 to 4
             s.as<Compute>("conv0.0").inputs[0].box.y1 = 4;
         }},
        {"an input in a storage without window", Rule::NotAddressable, "full", mapped_schedule,
         [](B& s) {
             s.board().storages[0].window_address = 0;
             s.at("map").action = SetMode{kNor, StorageMode::Indirect};
         }},
        {"an output in internal flash", Rule::NotAddressable, "full", small_schedule,
         [](B& s) { s.as<Compute>("full").output.buffer = s.buffer("rom", kFlash, 0, 12); }},
        {"partial sums in internal flash", Rule::NotAddressable, "conv1.0", kept_schedule,
         [](B& s) {
             const BufferId sums = s.buffer("rom sums", kFlash, 0, 2048);
             s.as<Compute>("conv1.0").partial_buffer = sums;
             s.as<Compute>("conv1.1").partial_buffer = sums;
         }},
        {"a view whose strides leave the buffer", Rule::RegionOutsideBuffer, "conv1.0",
         small_schedule, [](B& s) { s.as<Compute>("conv1.0").inputs[0].stride_y = 65; }},
        {"the weights of another operator", Rule::ConstantsMismatch, "conv1.0", small_schedule,
         [](B& s) { s.as<Compute>("conv1.0").constants.chunk = ChunkId(0); }},
        {"the weights of other channels", Rule::ConstantsMismatch, "conv0.1", small_schedule,
         [](B& s) { s.as<Compute>("conv0.1").constants.chunk = ChunkId(0); }},
        {"no weights", Rule::ConstantsMismatch, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").constants = {}; }},
        {"partial sums without a place", Rule::PartialSums, "conv1.0", small_schedule,
         [](B& s) { s.as<Compute>("conv1.0").partial_buffer = {}; }},
        {"partial sums that were left somewhere else", Rule::PartialSums, "conv1.1", small_schedule,
         [](B& s) {
             s.as<Compute>("conv1.0").partial_buffer = s.buffer("elsewhere", kTcm, 20000, 2048);
         }},
        {"partial sums of another tile", Rule::PartialSums, "conv1.1", small_schedule,
         [](B& s) { s.as<Compute>("conv1.0").tile.out.y1 = 7; }},
        {"input channels summed up twice", Rule::RepeatedCompute, "again", small_schedule,
         [](B& s) { s.task(kCpu, "again", s.as<Compute>("conv1.1")); }},
        {"an output over the input of a kernel that does not allow it", Rule::InPlace, "conv0.0",
         small_schedule, [](B& s) { s.buffer_named("a").offset = 128; }},
        {"an output in place, but shifted", Rule::InPlace, "add", small_schedule,
         [](B& s) {
             s.buffer_named("c").size_bytes = 544;
             s.as<Compute>("add").output.offset = 8;
         }},
        {"an output over the second input", Rule::InPlace, "add", small_schedule,
         [](B& s) { s.as<Compute>("add").output.buffer = s.id_of("b"); }},
        {"no scratch for a kernel that needs some", Rule::Scratch, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").scratch_buffer = {}; }},
        {"scratch for a kernel that needs none", Rule::Scratch, "full", small_schedule,
         [](B& s) { s.as<Compute>("full").scratch_buffer = s.id_of("scratch"); }},
        {"scratch that is too short by its offset", Rule::Scratch, "conv0.1", small_schedule,
         [](B& s) { s.as<Compute>("conv0.1").scratch_offset = 24; }},
        {"scratch that is too short for the input channels", Rule::Scratch, "conv1.0",
         small_schedule,
         [](B& s) { s.as<Compute>("conv1.0").scratch_buffer = s.buffer("s", kTcm, 20000, 15); }},
        {"scratch off its alignment", Rule::Scratch, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").scratch_offset = 4; }},
        {"scratch in external RAM", Rule::Scratch, "conv1.1", small_schedule,
         [](B& s) { s.as<Compute>("conv1.1").scratch_buffer = s.buffer("s", kPsram, 0, 16); }},
        {"scratch in a storage", Rule::Scratch, "conv1.1", small_schedule,
         [](B& s) { s.as<Compute>("conv1.1").scratch_buffer = s.id_of("nor"); }},
        {"scratch over the input", Rule::InPlace, "conv0.0", small_schedule,
         [](B& s) { s.as<Compute>("conv0.0").scratch_buffer = s.id_of("in"); }},
        {"scratch over the partial sums", Rule::InPlace, "conv1.0", small_schedule,
         [](B& s) { s.as<Compute>("conv1.0").scratch_buffer = s.id_of("sums"); }},
        {"scratch over the output", Rule::InPlace, "conv1.1", small_schedule,
         [](B& s) { s.as<Compute>("conv1.1").scratch_buffer = s.id_of("b"); }},
        {"scratch over weights that another task still needs", Rule::UndefinedRead, "full",
         small_schedule,
         [](B& s) {
             s.at("conv1.1").after.push_back(s.find("load wf"));
             s.as<Compute>("conv1.1").scratch_buffer = s.id_of("full");
         }},
        {"scratch where a load brings weights at the same time", Rule::WriteWriteRace, "load wf",
         small_schedule, [](B& s) { s.as<Compute>("conv1.1").scratch_buffer = s.id_of("full"); }},
        {"partial sums over the weights", Rule::InPlace, "conv1.0", small_schedule,
         [](B& s) { s.buffer_named("sums").offset = 1280; }},
    };
}

}  // namespace outcore::schedule::support
