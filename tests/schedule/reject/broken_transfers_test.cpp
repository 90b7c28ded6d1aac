// What channels can do.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_transfers() {
    using B = ScheduleBuilder;
    return {
        {"a load beyond the end of its buffer", Rule::RegionOutsideBuffer, "load w00",
         small_schedule, [](B& s) { s.as<Transfer>("load w00").destination.offset = 4; }},
        {"rows that overlap each other", Rule::RegionOutsideBuffer, "spill a", small_schedule,
         [](B& s) {
             Region& region = s.as<Transfer>("spill a").destination;
             region.row_bytes = 64;
             region.rows = 8;
             region.row_stride = 60;
         }},
        {"so many rows that their length overflows", Rule::RegionOutsideBuffer, "spill a",
         small_schedule,
         [](B& s) {
             Region& region = s.as<Transfer>("spill a").source;
             region.rows = region.row_stride = std::int64_t{1} << 40;
             region.planes = region.plane_stride = std::int64_t{1} << 40;
         }},
        {"a copy to internal flash", Rule::NotAddressable, "spill a", small_schedule,
         [](B& s) {
             s.as<Transfer>("spill a").destination = bytes(s.buffer("rom", kFlash, 0, 512), 0, 512);
         }},
        {"a copy over constants in internal flash", Rule::NotAddressable, "spill a", kept_schedule,
         [](B& s) { s.as<Transfer>("spill a").destination = bytes(s.id_of("rom"), 0, 512); }},
        {"a channel that does not reach the memory", Rule::ChannelReach, "fetch a", small_schedule,
         [](B& s) {
             s.board().channels[1].reaches = {kTcm, kPsram};
         }},
        {"a storage's channel between two memories", Rule::ChannelReach, "spill a", small_schedule,
         [](B& s) { s.at("spill a").lane = kSecondNorLane; }},
        {"a load that is called a store", Rule::ChannelReach, "fetch a", small_schedule,
         [](B& s) { s.as<Transfer>("fetch a").kind = TransferKind::Store; }},
        {"more items than the channel counts", Rule::ChannelLength, "load wf", small_schedule,
         [](B& s) { s.board().channels[0].max_items = 5240 / 4 - 1; }},
        {"an address that is no multiple of the item", Rule::ChannelAlignment, "load w11",
         small_schedule,
         [](B& s) {
             s.as<Transfer>("load w11").destination.offset = 2;
             s.as<Compute>("conv1.1").constants.offset = 2;
             s.board().channels[0].item_bytes = 4;
         }},
        {"a length that is no multiple of the item", Rule::ChannelAlignment, "spill a",
         small_schedule,
         [](B& s) {
             s.as<Transfer>("spill a").source.row_bytes =
                 s.as<Transfer>("spill a").destination.row_bytes = 510;
         }},
        {"a source longer than its destination", Rule::TransferShape, "spill a", small_schedule,
         [](B& s) { s.as<Transfer>("spill a").source.row_bytes = 508; }},
        {"a source that overlaps its destination", Rule::TransferShape, "shift", small_schedule,
         [](B& s) {
             const BufferId a = s.id_of("a");
             s.move(kCopyLane, "shift", TransferKind::Copy, bytes(a, 0, 64), bytes(a, 32, 64));
         }},
        {"a read that is no multiple of the granule", Rule::ReadGranule, "load w00", small_schedule,
         [](B& s) { s.board().storages[0].read_granule = Bytes(512); }},
    };
}

}  // namespace outcore::schedule::support
