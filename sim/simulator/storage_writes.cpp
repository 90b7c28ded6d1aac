// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage_writes.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "analytic/pieces.hpp"
#include "cost/sd_cost.hpp"
#include "hardware/flash_translation.hpp"
#include "platform/flash_erase.hpp"

namespace outcore::simulator {
namespace {

class WriteBook {
  public:
    explicit WriteBook(const schedule::Schedule& schedule)
        : schedule_(schedule), platform_(*schedule.platform), books_(platform_.storages.size()) {
        for (std::size_t s = 0; s < books_.size(); ++s) {
            const platform::Storage& storage = platform_.storages[s];
            if (storage.kind == platform::StorageKind::SdCard)
                books_[s].card.emplace(hardware::card_geometry(storage));
        }
    }

    void add(const schedule::Transfer& transfer) {
        const DeviceId destination = schedule_.buffers[transfer.destination.buffer].device;
        if (!platform_.is_storage(destination)) return;
        const analytic::PieceGrid grid = analytic::piece_grid(schedule_, transfer);
        for (std::int64_t plane = 0; plane < grid.planes; ++plane) {
            for (std::int64_t row = 0; row < grid.rows; ++row)
                program(
                    destination,
                    grid.destination + plane * grid.destination_plane + row * grid.destination_row,
                    grid.bytes);
        }
    }

    void add(const schedule::Erase& erase) {
        const schedule::Buffer& buffer = schedule_.buffers[erase.region.buffer];
        const platform::Storage& storage = platform_.storage(buffer.device);
        const std::int64_t start = buffer.offset + erase.region.offset;
        for (std::int64_t done = 0; done < erase.region.span_bytes();) {
            const platform::EraseKind kind =
                platform::largest_erase(storage, start + done, erase.region.span_bytes() - done);
            const std::int64_t size = storage.erase_type(kind).size.count;
            for (std::int64_t at = 0; at < size; at += storage.sector.count)
                ++sector(buffer.device, start + done + at).erases;
            done += size;
        }
    }

    std::vector<StorageLog> logs() const {
        std::vector<StorageLog> result;
        for (std::size_t s = 0; s < books_.size(); ++s) {
            const Book& book = books_[s];
            if (!platform_.storages[s].needs_erase && !book.card) continue;
            StorageLog log{DeviceId(platform_.memories.size() + s), book.programmed_bytes};
            if (book.card) {
                log.page_programs = book.card->total().programs;
                log.page_copies = book.card->total().copies;
                log.physical_sectors = book.card->blocks();
            }
            for (const auto& [number, wear] : book.sectors) log.sectors.push_back(wear);
            result.push_back(std::move(log));
        }
        return result;
    }

  private:
    struct Book {
        std::map<std::int64_t, SectorLog> sectors;
        std::int64_t programmed_bytes = 0;
        std::optional<hardware::FlashTranslation> card;
    };
    Book& book(DeviceId storage) { return books_[storage.index() - platform_.memories.size()]; }

    /// NOR is programmed page by page, a card writes every page that a piece touches.
    void program(DeviceId id, std::int64_t at, std::int64_t bytes) {
        const std::int64_t page = platform_.storage(id).page.count;
        Book& writes = book(id);
        writes.programmed_bytes += bytes;
        if (writes.card) {
            const std::int64_t pages = cost::SdPiece{at, bytes}.pages(page);
            for (std::int64_t p = 0; p < pages; ++p) writes.card->write(at / page + p);
            return;
        }
        for (const std::int64_t end = at + bytes; at < end;) {
            ++sector(id, at).programs;
            at += std::min(end - at, page - at % page);
        }
    }

    SectorLog& sector(DeviceId id, std::int64_t address) {
        const std::int64_t number = address / platform_.storage(id).sector.count;
        SectorLog& log = book(id).sectors[number];
        log.sector = number;
        return log;
    }

    const schedule::Schedule& schedule_;
    const platform::Platform& platform_;
    std::vector<Book> books_;
};

}  // namespace

std::vector<StorageLog> storage_writes(const schedule::Schedule& schedule) {
    WriteBook book(schedule);
    for (const schedule::Task& task : schedule.tasks) {
        if (task.once) continue;
        if (const auto* transfer = std::get_if<schedule::Transfer>(&task.action))
            book.add(*transfer);
        if (const auto* erase = std::get_if<schedule::Erase>(&task.action)) book.add(*erase);
    }
    return book.logs();
}

}  // namespace outcore::simulator
