// Ids, lanes, cycles.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_structures() {
    using B = ScheduleBuilder;
    return {
        {"a transfer from a buffer that is not there", Rule::BadReference, "load w00",
         small_schedule, [](B& s) { s.as<Transfer>("load w00").source.buffer = BufferId(99); }},
        {"a task that waits for one that is not there", Rule::BadReference, "conv0.0",
         small_schedule, [](B& s) { s.at("conv0.0").after.push_back(TaskId(1000)); }},
        {"a compute task of no operator", Rule::BadReference, "add", small_schedule,
         [](B& s) { s.as<Compute>("add").op = OperatorId(77); }},
        {"constants from a chunk that is not there", Rule::BadReference, "conv0.1", small_schedule,
         [](B& s) { s.as<Compute>("conv0.1").constants.chunk = ChunkId(40); }},
        {"a buffer in no device", Rule::BadReference, "", small_schedule,
         [](B& s) { s.buffer_named("slot0").device = DeviceId(9); }},
        {"a chunk in a volatile memory", Rule::BadReference, "", small_schedule,
         [](B& s) { s.made.chunks[ChunkId(0)].storage = kSram; }},
        {"an output that the network does not have", Rule::BadReference, "output", small_schedule,
         [](B& s) { s.as<OutputTaken>("output").index = 1; }},
        {"a mode change of a memory", Rule::BadReference, "map", mapped_schedule,
         [](B& s) { s.as<SetMode>("map").storage = kTcm; }},
        {"more overlap than can be unrolled", Rule::BadReference, "", small_schedule,
         [](B& s) { s.made.overlap = 1000; }},
        {"a transfer on the cpu", Rule::WrongLane, "load w00", small_schedule,
         [](B& s) { s.at("load w00").lane = kCpu; }},
        {"a kernel on a channel", Rule::WrongLane, "add", small_schedule,
         [](B& s) { s.at("add").lane = kCopyLane; }},
        {"an erase on a channel that does not lead to the storage", Rule::WrongLane, "erase",
         nor_spill_schedule, [](B& s) { s.at("erase").lane = kCopyLane; }},
        {"a lane that the board does not have", Rule::WrongLane, "spill a", small_schedule,
         [](B& s) { s.at("spill a").lane = LaneId(7); }},
        {"a load that waits for the task that uses it", Rule::Cycle, "", small_schedule,
         [](B& s) { s.at("load w00").after.push_back(s.find("conv0.0")); }},
        {"a task that waits for itself", Rule::Cycle, "add", small_schedule,
         [](B& s) { s.at("add").after.push_back(s.find("add")); }},
    };
}

}  // namespace outcore::schedule::support
