// Missing edges and wrong contents.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_orders() {
    using B = ScheduleBuilder;
    return {
        {"a kernel that does not wait for its weights", Rule::ReadWriteRace, "conv0.0",
         small_schedule, [](B& s) { s.forget("conv0.0", "load w00"); }},
        {"a prefetch into a slot that is still in use", Rule::ReadWriteRace, "load w10",
         small_schedule, [](B& s) { s.forget("load w10", "conv0.0"); }},
        {"a spill that does not wait for the kernel", Rule::ReadWriteRace, "spill a",
         small_schedule, [](B& s) { s.forget("spill a", "conv0.1"); }},
        {"a kernel that does not wait for the spilled tensor", Rule::ReadWriteRace, "add",
         small_schedule, [](B& s) { s.forget("add", "fetch a"); }},
        {"a kernel that writes over what is still being spilled", Rule::ReadWriteRace, "add",
         small_schedule,
         [](B& s) {
             for (TensorView* view : {&s.as<Compute>("add").inputs[0], &s.as<Compute>("add").output,
                                      &s.as<Compute>("full").inputs[0]}) {
                 view->buffer = s.id_of("a");
             }
             s.forget("add", "fetch a");
         }},
        {"two channels that load into one slot", Rule::WriteWriteRace, "load w01", small_schedule,
         [](B& s) {
             s.at("load w01").lane = kSecondNorLane;
             s.as<Transfer>("load w01").destination.buffer = s.id_of("slot0");
             s.as<Compute>("conv0.1").constants.buffer = s.id_of("slot0");
         }},
        {"two buffers at one address, filled without order", Rule::WriteWriteRace, "load wf",
         small_schedule,
         [](B& s) {
             s.buffer_named("full") = {"full", kSram, 64, 5248};
             s.as<Transfer>("load wf").destination.buffer = s.id_of("full");
         }},
        {"a tensor that was never computed", Rule::UndefinedRead, "add", small_schedule,
         [](B& s) {
             s.as<Compute>("add").inputs[1].buffer = s.buffer("never written", kTcm, 20000, 512);
         }},
        {"a fetch of what was never spilled", Rule::UndefinedRead, "fetch a", small_schedule,
         [](B& s) {
             s.as<Transfer>("fetch a").source =
                 bytes(s.buffer("elsewhere", kPsram, 4096, 512), 0, 512);
         }},
        {"a load of storage that holds no image", Rule::UndefinedRead, "load w10", small_schedule,
         [](B& s) { s.as<Transfer>("load w10").source.offset = 32768; }},
        {"a tile that leaves out a row which is needed later", Rule::UndefinedRead, "spill a",
         small_schedule, [](B& s) { s.as<Compute>("conv0.1").tile.out.y0 = 1; }},
        {"weights of the wrong chunk in the slot", Rule::WrongContent, "conv0.1", small_schedule,
         [](B& s) { s.as<Transfer>("load w01").source.offset = 0; }},
        {"constants read beside where internal flash holds them", Rule::WrongContent, "full",
         kept_schedule, [](B& s) { s.as<Compute>("full").constants.offset = 4; }},
        {"weights shifted by a word", Rule::WrongContent, "conv1.0", small_schedule,
         [](B& s) { s.as<Transfer>("load w10").source.offset += 4; }},
        {"the operands of an addition exchanged", Rule::WrongContent, "add", small_schedule,
         [](B& s) {
             std::swap(s.as<Compute>("add").inputs[0], s.as<Compute>("add").inputs[1]);
             s.as<Compute>("add").output.buffer = s.buffer("fresh", kSram, 4096, 512);
         }},
        {"two halves of the channels in each other's place", Rule::WrongContent, "conv1.0",
         small_schedule,
         [](B& s) {
             const BufferId a = s.id_of("a");
             s.as<Compute>("conv0.0").output = {a, 4, {0, 8, 0, 8, 0, 4}, 64, 8};
             s.as<Compute>("conv0.1").output = {a, 0, {0, 8, 0, 8, 4, 8}, 64, 8};
         }},
        {"a buffer taken again while its tensor is needed", Rule::WrongContent, "conv0.1",
         small_schedule,
         [](B& s) {
             Compute& first = s.as<Compute>("conv0.0");
             first.tile.out.y1 = 1;
             first.output.buffer = s.buffer("over the input", kTcm, 160, 512);
             first.output.box.y1 = 1;
         }},
        {"an output taken before it is complete", Rule::OutputIncomplete, "output", small_schedule,
         [](B& s) {
             s.as<Compute>("full").output.buffer = s.buffer("elsewhere", kTcm, 20000, 12);
         }},
        {"an output of which a part is missing", Rule::OutputIncomplete, "output", small_schedule,
         [](B& s) {
             s.made.chunks[ChunkId(4)].c1 = 9;
             s.made.chunks[ChunkId(4)].size_bytes = 4716;
             s.as<Transfer>("load wf").source.row_bytes =
                 s.as<Transfer>("load wf").destination.row_bytes = 4716;
             s.as<Compute>("full").tile.out.c1 = 9;
         }},
    };
}

}  // namespace outcore::schedule::support
