// SPDX-License-Identifier: Apache-2.0
#include "platform/flash_erase.hpp"

namespace outcore::platform {

EraseKind largest_erase(const Storage& storage, std::int64_t offset, std::int64_t bytes) {
    EraseKind largest = EraseKind::Sector;
    for (const EraseKind kind : kEraseKinds) {
        const std::int64_t size = storage.erase_type(kind).size.count;
        if (size > 0 && offset % size == 0 && size <= bytes) largest = kind;
    }
    return largest;
}

}  // namespace outcore::platform
