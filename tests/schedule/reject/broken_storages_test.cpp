// Erase, program, busy dies, modes.
#include "broken_schedules.hpp"

namespace outcore::schedule::support {

std::vector<BrokenSchedule> broken_storages() {
    using B = ScheduleBuilder;
    return {
        {"a program without erase", Rule::ProgramWithoutErase, "program 0", nor_spill_schedule,
         [](B& s) { s.as<Erase>("erase").region.offset += 4096; }},
        {"a page programmed twice", Rule::ProgramWithoutErase, "program 1", nor_spill_schedule,
         [](B& s) { s.as<Transfer>("program 1").destination.offset -= 256; }},
        {"a program over two pages", Rule::ProgramCrossesPage, "program 0", nor_spill_schedule,
         [](B& s) { s.as<Transfer>("program 0").destination.offset += 128; }},
        {"an erase of a part of a sector", Rule::EraseMisaligned, "erase", nor_spill_schedule,
         [](B& s) { s.as<Erase>("erase").region.row_bytes = 2048; }},
        {"an erase that begins inside a sector", Rule::EraseMisaligned, "erase", nor_spill_schedule,
         [](B& s) { s.as<Erase>("erase").region.offset += 256; }},
        {"an erase of what needs none", Rule::EraseMisaligned, "erase", nor_spill_schedule,
         [](B& s) { s.board().storages[0].needs_erase = false; }},
        {"an erase of the image", Rule::ImageOverwritten, "erase", nor_spill_schedule,
         [](B& s) { s.as<Erase>("erase").region.offset = 0; }},
        {"a store over the image", Rule::ImageOverwritten, "program 0", nor_spill_schedule,
         [](B& s) { s.as<Transfer>("program 0").destination.offset = 0; }},
        {"a load from a die that may still erase", Rule::DieBusy, "beside the erase",
         nor_spill_schedule,
         [](B& s) {
             const BufferId far = s.buffer("far", kTcm, 20000, 192);
             s.made.chunks.add(s.made.chunks[ChunkId(0)]);
             s.made.chunks[ChunkId(5)].offset = 65536 + 8192;  // on the second die
             s.move(kSecondNorLane, "beside the erase", TransferKind::Load,
                    bytes(s.id_of("nor"), 65536 + 8192, 192), bytes(far, 0, 192));
         }},
        {"an erase beside a program of the same die", Rule::DieBusy, "erase more",
         nor_spill_schedule,
         [](B& s) {
             s.task(kSecondNorLane, "erase more", Erase{bytes(s.id_of("nor"), 65536 + 4096, 4096)});
         }},
        {"a kernel reads the window in indirect mode", Rule::WrongMode, "full", mapped_schedule,
         [](B& s) { s.as<SetMode>("map").mode = StorageMode::Indirect; }},
        {"a kernel that does not wait for the mode", Rule::WrongMode, "full", mapped_schedule,
         [](B& s) { s.forget("full", "map"); }},
        {"a window closed while a kernel reads", Rule::WrongMode, "unmap", mapped_schedule,
         [](B& s) { s.forget("unmap", "full"); }},
        {"a load in memory-mapped mode", Rule::WrongMode, "late load", mapped_schedule,
         [](B& s) {
             s.load("late load", ChunkId(0), s.id_of("nor"), s.id_of("slot0"), {"full"});
             std::swap(s.at("late load"), s.at("unmap"));
         }},
        {"a frame that ends in memory-mapped mode", Rule::WrongMode, "", mapped_schedule,
         [](B& s) { s.as<SetMode>("unmap").mode = StorageMode::Mapped; }},
        {"a mode that the storage does not have", Rule::WrongMode, "map", mapped_schedule,
         [](B& s) {
             s.board().storages[0].window_address = 0;
             s.as<Compute>("full").constants = {ChunkId(4), s.buffer("rom", kFlash, 0, 5240), 0};
         }},
    };
}

}  // namespace outcore::schedule::support
