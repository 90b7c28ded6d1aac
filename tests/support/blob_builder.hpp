// Makes schedule blobs by hand, for tests of the runtime: docs/spec/blob.md, byte by byte, nothing
// checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace outcore::test {

using Bytes = std::vector<std::uint8_t>;

inline void put_word(Bytes& bytes, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline void set_word(Bytes& bytes, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes.at(at + i) = static_cast<std::uint8_t>(value >> (8 * i));
}

inline std::uint32_t crc32(const std::uint8_t* bytes, std::size_t count) {
    std::uint32_t value = 0xFFFFFFFFu;
    for (std::size_t i = 0; i < count; ++i) {
        value ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1u) != 0 ? 0xEDB88320u : 0u);
    }
    return ~value;
}

/// The CRC field of a blob whose bytes were changed on purpose.
inline void fix_crc(Bytes& blob) { set_word(blob, 12, crc32(blob.data() + 16, blob.size() - 16)); }

struct Wait {
    std::uint32_t lane, count;
};

/// A task record. `numbers` is what follows the waits, a word each.
struct Record {
    std::uint32_t kind;
    std::vector<Wait> waits;
    std::vector<std::uint32_t> numbers;
    std::uint32_t delay = 0;
    bool once = false;

    Bytes bytes() const {
        Bytes result;
        put_word(result, static_cast<std::uint32_t>(1 + waits.size() + numbers.size()) |
                             (kind | (once ? 128u : 0u) | delay << 3) << 16 |
                             static_cast<std::uint32_t>(waits.size()) << 24);
        for (const Wait& wait : waits) put_word(result, wait.lane << 28 | wait.count);
        for (const std::uint32_t number : numbers) put_word(result, number);
        return result;
    }
};

struct BlobDevice {
    std::string name;
    bool storage = false;
    std::uint32_t used = 0;
    std::uint32_t page = 0, sector = 0;
    bool needs_erase = false;
    bool holds_constants = false;  // page: offset of the first, sector: their CRC-32
};

struct BlobLane {
    std::uint8_t kind = 0, device = 255;
    std::vector<Record> tasks;
};

struct BlobBinding {
    bool output = false;
    std::uint8_t device = 0;
    std::uint16_t index = 0;
    std::uint32_t offset = 0, bytes = 0;
};

using OperatorFields = std::array<std::int32_t, 40>;

/// The parts of a blob; build() lays them out and sums them up.
struct BlobBuilder {
    std::array<std::uint8_t, 16> image_id{};
    std::uint32_t image_bytes = 0;
    std::vector<BlobDevice> devices;
    std::vector<BlobLane> lanes;
    std::vector<BlobBinding> bindings;  // inputs, then outputs
    std::vector<OperatorFields> operators;
    std::uint32_t delay = 0;
    bool keeps_bytes = false;

    Bytes build() const {
        Bytes blob(64, 0);
        const std::uint32_t device_table = put_devices(blob);
        const std::uint32_t lane_table = static_cast<std::uint32_t>(blob.size());
        blob.resize(blob.size() + lanes.size() * 16);
        const std::uint32_t binding_table = put_bindings(blob);
        const std::uint32_t operator_table = put_operators(blob);
        put_lanes(blob, lane_table);
        std::uint32_t inputs = 0;
        for (const BlobBinding& binding : bindings) inputs += binding.output ? 0u : 1u;
        set_word(blob, 0, 0x3142434Fu);
        set_word(blob, 4, 3);
        set_word(blob, 8, static_cast<std::uint32_t>(blob.size()));
        std::copy(image_id.begin(), image_id.end(), blob.begin() + 16);
        set_word(blob, 32, image_bytes);
        set_word(blob, 36,
                 static_cast<std::uint32_t>(devices.size() | lanes.size() << 16) | delay << 24 |
                     (keeps_bytes ? 1u << 28 : 0u));
        set_word(blob, 40, static_cast<std::uint32_t>(operators.size()));
        set_word(blob, 44, inputs | (static_cast<std::uint32_t>(bindings.size()) - inputs) << 16);
        set_word(blob, 48, device_table);
        set_word(blob, 52, lane_table);
        set_word(blob, 56, binding_table);
        set_word(blob, 60, operator_table);
        fix_crc(blob);
        return blob;
    }

  private:
    std::uint32_t put_devices(Bytes& blob) const {
        const auto table = static_cast<std::uint32_t>(blob.size());
        for (const BlobDevice& device : devices) {
            put_word(blob, (device.storage ? 1u : 0u) | (device.needs_erase ? 256u : 0u) |
                               (device.holds_constants ? 512u : 0u) | 1u << 16);
            put_word(blob, device.used);
            put_word(blob, std::max(device.used, std::uint32_t{1} << 24));
            put_word(blob, device.page);
            put_word(blob, device.sector);
            std::string name = device.name.substr(0, 12);
            name.resize(12, '\0');
            blob.insert(blob.end(), name.begin(), name.end());
        }
        return table;
    }

    std::uint32_t put_bindings(Bytes& blob) const {
        const auto table = static_cast<std::uint32_t>(blob.size());
        for (const BlobBinding& binding : bindings) {
            put_word(blob, (binding.output ? 1u : 0u) | std::uint32_t{binding.device} << 8 |
                               std::uint32_t{binding.index} << 16);
            put_word(blob, binding.offset);
            put_word(blob, binding.bytes);
            put_word(blob, 0);
        }
        return table;
    }

    std::uint32_t put_operators(Bytes& blob) const {
        const auto table = static_cast<std::uint32_t>(blob.size());
        blob.resize(blob.size() + operators.size() * 4);
        for (std::size_t i = 0; i < operators.size(); ++i) {
            set_word(blob, table + i * 4, static_cast<std::uint32_t>(blob.size()));
            for (const std::int32_t field : operators[i])
                put_word(blob, static_cast<std::uint32_t>(field));
        }
        return table;
    }

    void put_lanes(Bytes& blob, std::uint32_t table) const {
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const auto first = static_cast<std::uint32_t>(blob.size());
            for (const Record& record : lanes[i].tasks) {
                const Bytes bytes = record.bytes();
                blob.insert(blob.end(), bytes.begin(), bytes.end());
            }
            set_word(blob, table + i * 16, lanes[i].kind | std::uint32_t{lanes[i].device} << 8);
            set_word(blob, table + i * 16 + 4, first);
            set_word(blob, table + i * 16 + 8, static_cast<std::uint32_t>(blob.size()) - first);
            set_word(blob, table + i * 16 + 12, static_cast<std::uint32_t>(lanes[i].tasks.size()));
        }
    }
};

/// Transfer of one contiguous run.
inline Record move_task(std::vector<Wait> waits, std::uint32_t from, std::uint32_t from_offset,
                        std::uint32_t to, std::uint32_t to_offset, std::uint32_t bytes) {
    return {1, std::move(waits), {from | to << 16, from_offset, to_offset, bytes}};
}

/// ADD of int8 tensors 1 x 1 x `channels` of scale 1 and zero point 0, at most +-20 or so: a + b
/// exactly.
inline OperatorFields add_operator(std::int32_t channels) {
    OperatorFields f{};
    f[0] = 0;
    f[3] = f[4] = f[6] = f[7] = f[9] = f[10] = 1;
    f[5] = f[8] = f[11] = channels;
    f[24] = -128, f[25] = 127, f[26] = 20;
    f[27] = f[29] = 1 << 30, f[28] = f[30] = 0;  // each input halved
    f[31] = 1 << 30, f[32] = -18;                // back by 2^-19
    return f;
}

/// Bytes that leave room for the scratch of the addition.
constexpr std::uint32_t kAddScratchBytes = 2048;

/// Compute task of add_operator(): device and offset of both inputs, the output and
/// kAddScratchBytes of scratch.
inline Record add_task(std::vector<Wait> waits, std::uint32_t op, std::uint32_t channels,
                       std::array<std::uint32_t, 2> a, std::array<std::uint32_t, 2> b,
                       std::array<std::uint32_t, 2> out, std::array<std::uint32_t, 2> scratch) {
    return {0,
            std::move(waits),
            {op | 4u << 16 | 2u << 24,
             a[0] | b[0] << 4 | scratch[0] << 16 | out[0] << 20,
             0,
             1,
             0,
             1,
             0,
             channels,
             0,
             0,
             out[1],
             channels,
             channels,
             a[1],
             0,
             0,
             0,
             channels,
             channels,
             b[1],
             0,
             0,
             0,
             channels,
             channels,
             scratch[1]}};
}

}  // namespace outcore::test
