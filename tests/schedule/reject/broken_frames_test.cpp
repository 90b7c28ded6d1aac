// Inputs, outputs, frames.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_frames() {
    using B = ScheduleBuilder;
    return {
        {"an input that is read before it is there", Rule::InputReadEarly, "conv0.0",
         small_schedule,
         [](B& s) {
             std::swap(s.at("input"), s.at("conv0.0")), s.at("conv0.0").after = {TaskId(1)};
         }},
        {"a copy of the input that does not wait for it", Rule::InputReadEarly, "keep",
         small_schedule,
         [](B& s) {
             const BufferId kept = s.buffer("kept", kPsram, 8192, 256);
             s.move(kCopyLane, "keep", TransferKind::Store, bytes(s.id_of("in"), 0, 256),
                    bytes(kept, 0, 256));
             std::swap(s.at("keep"), s.at("spill a"));
         }},
        {"an input that is never ready", Rule::InputMissing, "", small_schedule,
         [](B& s) {
             s.at("input").action = s.at("output").action;
             s.at("output").action = s.at("full").action;
         }},
        {"an input that is ready twice", Rule::InputMissing, "", small_schedule,
         [](B& s) { s.task(kCpu, "again", s.as<InputReady>("input")); }},
        {"an input that is not dense", Rule::OperandMismatch, "input", small_schedule,
         [](B& s) { s.as<InputReady>("input").view.box.y1 = 7; }},
        {"an output that is never taken", Rule::OutputMissing, "", small_schedule,
         [](B& s) { s.at("output").action = s.at("full").action; }},
        {"a slot loaded for the next frame while this one uses it", Rule::FrameOverlap, "load w00",
         overlapped_schedule, [](B& s) { s.forget("load wf", "conv1.1"); }},
        {"an input for the next frame while a channel still moves this one", Rule::FrameOverlap,
         "input", overlapped_schedule,
         [](B& s) {
             const BufferId kept = s.buffer("kept", kPsram, 8192, 256);
             s.move(kCopyLane, "keep", TransferKind::Store, bytes(s.id_of("in"), 0, 256),
                    bytes(kept, 0, 256), {"conv0.0"});
         }},
        {"a task that is later than can be unrolled", Rule::BadDelay, "full", pipelined_schedule,
         [](B& s) { s.at("full").delay = s.at("output").delay = 16; }},
        {"a task of the frame after the newest one", Rule::BadDelay, "conv0.0", pipelined_schedule,
         [](B& s) { s.at("conv0.0").delay = -1; }},
        {"an input that comes an iteration late", Rule::BadDelay, "input", pipelined_schedule,
         [](B& s) { s.at("input").delay = 1; }},
        {"an output that is not of the oldest frame", Rule::BadDelay, "output", pipelined_schedule,
         [](B& s) { s.at("output").delay = 0; }},
        {"an output of the first frame only", Rule::BadDelay, "output", pipelined_schedule,
         [](B& s) { s.at("output").once = true; }},
        {"an output that is taken before its layer has run", Rule::OutputIncomplete, "output",
         pipelined_schedule,
         [](B& s) {
             std::swap(s.at("output"), s.at("full"));
             s.at("output").after.clear();
         }},
        {"a late layer called one of the newest frame", Rule::UndefinedRead, "full",
         pipelined_schedule, [](B& s) { s.at("full").delay = s.at("load wf").delay = 0; }},
        {"a late layer behind the layer that writes its input anew", Rule::FrameOverlap, "full",
         pipelined_schedule,
         [](B& s) {
             s.at("fetch a").after.clear();
             reorder(s, {"input", "load w00", "load wf", "load w01", "conv0.0", "conv0.1",
                         "load w10", "load w11", "spill a", "conv1.0", "conv1.1", "fetch a", "add",
                         "full", "output"});
         }},
        {"a tensor of the next frame moved in while this one is read", Rule::FrameOverlap,
         "fetch a", pipelined_schedule, [](B& s) { s.forget("fetch a", "full"); }},
        {"weights that stay, overwritten by others", Rule::FrameOverlap, "conv0.0",
         pipelined_schedule,
         [](B& s) {
             s.as<Transfer>("load w10").destination.buffer = s.id_of("pinned");
             s.as<Compute>("conv1.0").constants.buffer = s.id_of("pinned");
         }},
        {"weights that are loaded once, but after their first use", Rule::UndefinedRead, "conv0.0",
         pipelined_schedule, [](B& s) { s.at("load w00").delay = 1; }},
        {"an activation that is moved for the first frame only", Rule::FrameOverlap, "add",
         pipelined_schedule, [](B& s) { s.at("spill a").once = true; }},
        {"a load for the last frame that is left out with the frame after it", Rule::WrongContent,
         "full", pipelined_schedule,
         [](B& s) {
             s.at("load wf").delay = 0;
             s.as<Transfer>("load w11").destination.buffer = s.id_of("full");
             s.as<Compute>("conv1.1").constants.buffer = s.id_of("full");
             s.at("load w11").after.push_back(s.find("full"));
         }},
        {"a window that is open for the late layer of the first frame only", Rule::FrameOverlap,
         "full", mapped_schedule, [](B& s) { s.at("map").once = true; }},
    };
}

}  // namespace outcore::schedule::support
