// SPDX-License-Identifier: Apache-2.0
#include "board/surroundings.hpp"

#include <fmt/format.h>

#include "board/mcus/stm32f7_board.hpp"
#include "board/mcus/stm32h7_board.hpp"
#include "board/mcus/stm32l4_board.hpp"
#include "board/mcus/stm32u5_board.hpp"

namespace outcore::board {
namespace {

using Builder = std::unique_ptr<Surroundings> (*)(const BoardParts&, BoardServices&);
struct Entry {
    const char* platform;  // its name, or what it begins with: variants of one board
    Builder build;
};
constexpr Entry kBoards[] = {
    {"stm32f746g-disco", make_stm32f746g_disco}, {"stm32f769i-disco", make_stm32f769i_disco},
    {"stm32h747i-disco", make_stm32h747i_disco}, {"stm32l476g-disco", make_stm32l476g_disco},
    {"b-l4s5i-iot01a", make_b_l4s5i_iot01a},     {"b-u585i-iot02a", make_b_u585i_iot02a},
};

const StorageContents* contents_of(const std::vector<StorageContents>& all,
                                   const std::string& storage) {
    for (const StorageContents& contents : all)
        if (contents.storage == storage) return &contents;
    return nullptr;
}

/// The serial flash of the platform with its contents.
Result<BoardParts> parts_of(const platform::Platform& platform,
                            const std::vector<StorageContents>& storages) {
    const auto refuse = [&](const std::string& why) {
        return Diagnostic{platform.name, "", "no virtual board: " + why};
    };
    if (platform.storages.size() != 1) return refuse("it wants exactly one storage");
    BoardParts parts{platform, platform.storages.front(), nullptr, {}};
    parts.dialect = find_dialect(parts.storage.part);
    if (parts.dialect == nullptr)
        return refuse(fmt::format("the commands of {} are not modelled", parts.storage.part));
    for (const StorageContents& contents : storages)
        if (contents.storage != parts.storage.name)
            return refuse(fmt::format("contents for {}, which it does not have", contents.storage));
    const StorageContents* contents = contents_of(storages, parts.storage.name);
    if (contents != nullptr) parts.contents = contents->bytes;
    if (static_cast<std::int64_t>(parts.contents.size()) > parts.storage.size.count)
        return refuse(fmt::format("{} bytes of contents for {}, which has {}",
                                  parts.contents.size(), parts.storage.name,
                                  parts.storage.size.count));
    return parts;
}

}  // namespace

Result<std::unique_ptr<Surroundings>> make_surroundings(
    const platform::Platform& platform, BoardServices& services,
    const std::vector<StorageContents>& contents) {
    for (const Entry& entry : kBoards) {
        if (platform.name.rfind(entry.platform, 0) != 0) continue;
        const Result<BoardParts> parts = parts_of(platform, contents);
        if (!parts) return parts.diagnostics();
        std::unique_ptr<Surroundings> built = entry.build(*parts, services);
        if (built) return built;
        return Diagnostic{platform.name, "/memories",
                          "no virtual board: its external RAM is missing"};
    }
    return Diagnostic{platform.name, "", "no virtual board of this platform"};
}

}  // namespace outcore::board
