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
    };
}

}  // namespace outcore::schedule::support
