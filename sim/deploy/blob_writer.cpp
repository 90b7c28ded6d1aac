// SPDX-License-Identifier: Apache-2.0
#include "deploy/blob_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "deploy/byte_writer.hpp"
#include "deploy/operator_record.hpp"
#include "deploy/task_record.hpp"
#include "deploy/wait_reduction.hpp"

namespace outcore::deploy {
namespace {

using schedule::Schedule;

constexpr std::uint32_t kMagic = 0x3142434Fu;
constexpr std::uint32_t kVersion = 3;
constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kDeviceBytes = 32;
constexpr std::size_t kLaneBytes = 16;
constexpr std::size_t kTransferPointBytes = 16;
constexpr std::size_t kNameBytes = 20 - 8;
constexpr std::size_t kUncheckedBytes = 16;  // in front of what the CRC covers
constexpr std::size_t kMostLanes = 8;
constexpr std::size_t kMostDevices = 16;
constexpr std::size_t kMostOperators = 65536;
constexpr std::int64_t kNoDevice = 255;
constexpr std::int64_t kKeepsBytes = 16;                      // beside the delay
constexpr std::int64_t kNeedsErase = 1, kHoldsConstants = 2;  // bits of a device

/// The records of one lane.
struct LaneStream {
    std::vector<std::uint8_t> bytes;
    std::int64_t tasks = 0;
};

/// A network input or output: where the application finds it.
struct TransferPoint {
    bool output = false;
    std::size_t index = 0;
    schedule::TensorView view;
    const network::Tensor* tensor = nullptr;
};

class BlobWriter {
  public:
    BlobWriter(const Schedule& schedule, const ImageId& image_id, std::int64_t image_bytes,
               const std::vector<KeptConstants>& kept)
        : schedule_(schedule),
          network_(*schedule.network),
          platform_(*schedule.platform),
          image_id_(image_id),
          image_bytes_(image_bytes),
          kept_(kept) {}

    Result<std::vector<std::uint8_t>> run() {
        refuse_unsupported();
        if (diagnostics_.empty()) collect();
        if (!diagnostics_.empty()) return diagnostics_;
        return assemble();
    }

  private:
    void refuse(std::string place, std::string message) {
        diagnostics_.push_back({"", std::move(place), std::move(message)});
    }
    /// The value of a Result; its diagnostics are noted when it has none.
    template <typename T>
    std::optional<T> take(Result<T> result) {
        if (result.ok()) return std::move(result).value();
        diagnostics_.insert(diagnostics_.end(), result.diagnostics().begin(),
                            result.diagnostics().end());
        return std::nullopt;
    }

    void refuse_unsupported() {
        if (schedule_.overlap > 0) {
            refuse("/overlap",
                   fmt::format("found {}; the runtime replays iterations one after another (0)",
                               schedule_.overlap));
        }
        if (platform_.lane_count() > kMostLanes) {
            refuse(platform_.name, fmt::format("has {} lanes; the runtime knows at most {}",
                                               platform_.lane_count(), kMostLanes));
        }
        if (platform_.device_count() > kMostDevices) {
            refuse(platform_.name,
                   fmt::format("has {} memories and storages; the runtime knows at most {}",
                               platform_.device_count(), kMostDevices));
        }
    }

    // The parts, each a run of bytes that knows nothing of its place.
    void collect() {
        used_.assign(platform_.device_count(), 0);
        for (const schedule::Buffer& buffer : schedule_.buffers) {
            use(buffer.device, buffer.offset + buffer.size_bytes);
        }
        for (const schedule::ImageChunk& chunk : schedule_.chunks) {
            use(chunk.storage, chunk.offset + chunk.size_bytes);
        }
        collect_operators();
        collect_tasks();
        collect_points();
    }
    void use(DeviceId device, std::int64_t end) {
        used_[device.index()] = std::max(used_[device.index()], end);
    }

    void collect_operators() {
        for (std::size_t i = 0; i < network_.operators.size(); ++i) {
            const auto record = take(operator_record(network_, OperatorId(i)));
            if (!record) continue;
            ByteWriter writer;
            for (const std::int32_t field : record->fields()) writer.i32(field);
            operators_.push_back(writer.bytes());
        }
    }

    void collect_tasks() {
        lanes_.resize(platform_.lane_count());
        if (network_.operators.size() > kMostOperators)
            return refuse(network_.name, fmt::format("has {} operators; a record can name {}",
                                                     network_.operators.size(), kMostOperators));
        const auto waits = take(reduced_waits(schedule_));
        if (!waits) return;
        const CoreWrites writes(schedule_);
        for (std::size_t i = 0; i < schedule_.tasks.size(); ++i) {
            const TaskId task(i);
            const auto record = take(task_record(schedule_, writes, task, (*waits)[task]));
            if (!record) return;
            LaneStream& lane = lanes_[schedule_.tasks[task].lane.index()];
            lane.bytes.insert(lane.bytes.end(), record->begin(), record->end());
            ++lane.tasks;
        }
    }

    void collect_points() {
        points_.resize(network_.inputs.size() + network_.outputs.size());
        for (std::size_t i = 0; i < points_.size(); ++i) {
            points_[i].output = i >= network_.inputs.size();
            points_[i].index = points_[i].output ? i - network_.inputs.size() : i;
            const auto& tensors = points_[i].output ? network_.outputs : network_.inputs;
            points_[i].tensor = &network_.tensor(tensors[points_[i].index]);
        }
        for (const schedule::Task& task : schedule_.tasks) {
            if (const auto* ready = std::get_if<schedule::InputReady>(&task.action)) {
                point(static_cast<std::size_t>(ready->index), ready->view);
            }
            if (const auto* taken = std::get_if<schedule::OutputTaken>(&task.action)) {
                point(network_.inputs.size() + static_cast<std::size_t>(taken->index), taken->view);
            }
        }
        for (const TransferPoint& point : points_) require_dense(point);
    }
    void point(std::size_t index, const schedule::TensorView& view) {
        if (index < points_.size()) points_[index].view = view;
    }
    void require_dense(const TransferPoint& point) {
        const std::string place =
            fmt::format("network {} {}", point.output ? "output" : "input", point.index);
        if (!point.view.buffer.valid()) return refuse(place, "no task of the schedule names it");
        const std::int64_t element = network::size_bytes(point.tensor->type);
        const auto region = schedule::coalesced(schedule::region_of(point.view, element));
        if (region.rows != 1 || region.planes != 1 ||
            region.row_bytes != point.tensor->size_bytes()) {
            refuse(place, "must lie dense, row after row, in its buffer");
        }
    }

    // Header, tables and records, one after another, all of whole words.
    Result<std::vector<std::uint8_t>> assemble() {
        const std::size_t devices_at = kHeaderBytes;
        const std::size_t lanes_at = devices_at + kDeviceBytes * platform_.device_count();
        const std::size_t points_at = lanes_at + kLaneBytes * lanes_.size();
        const std::size_t operators_at = points_at + kTransferPointBytes * points_.size();

        ByteWriter tables;
        write_devices(tables);
        std::size_t records_at = operators_at + 4 * operators_.size();
        for (const auto& record : operators_) records_at += record.size();
        write_lanes(tables, records_at);
        write_points(tables);
        write_operators(tables, operators_at);
        for (const LaneStream& lane : lanes_) tables.append(lane.bytes);

        ByteWriter checked;
        checked.append(image_id_).u32(image_bytes_);
        checked.u16(as_number(platform_.device_count())).u8(as_number(lanes_.size()));
        checked.u8(greatest_delay(schedule_) | (any_once(schedule_) ? kKeepsBytes : 0));
        checked.u32(as_number(operators_.size()));
        checked.u16(as_number(network_.inputs.size())).u16(as_number(network_.outputs.size()));
        checked.u32(as_number(devices_at)).u32(as_number(lanes_at));
        checked.u32(as_number(points_at)).u32(as_number(operators_at));
        checked.append(tables.bytes());

        ByteWriter blob;
        blob.u32(kMagic).u32(kVersion).u32(as_number(kUncheckedBytes + checked.size()));
        blob.u32(crc32(checked.bytes())).append(checked.bytes());
        if (!tables.fits() || !checked.fits() || !blob.fits()) {
            return Diagnostic{"", "schedule blob", "a size or an offset does not fit 32 bits"};
        }
        return blob.bytes();
    }

    static std::int64_t as_number(std::size_t size) { return static_cast<std::int64_t>(size); }

    void write_devices(ByteWriter& writer) const {
        for (std::size_t i = 0; i < platform_.device_count(); ++i) {
            const DeviceId device(i);
            const bool storage = platform_.is_storage(device);
            const platform::Storage nothing;
            const platform::Storage& part = storage ? platform_.storage(device) : nothing;
            const auto kept = std::find_if(kept_.begin(), kept_.end(),
                                           [&](const auto& each) { return each.memory == device; });
            const bool keeps = kept != kept_.end();
            writer.u8(storage ? 1 : 0)
                .u8(storage && part.needs_erase ? kNeedsErase
                    : keeps                     ? kHoldsConstants
                                                : 0);
            writer.u16(std::max(part.dies, 1))
                .u32(used_[i])
                .u32(platform_.device_size(device).count);
            if (keeps)
                writer.u32(kept->offset).u32(kept->crc);
            else
                writer.u32(part.page.count).u32(part.sector.count);
            writer.padded(platform_.device_name(device), kNameBytes);
        }
    }

    void write_lanes(ByteWriter& writer, std::size_t offset) const {
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            const bool cpu = i == 0;
            const platform::Channel nothing;
            const platform::Channel& channel = cpu ? nothing : platform_.channel(LaneId(i));
            const bool storage = !cpu && channel.kind == platform::ChannelKind::Storage;
            writer.u8(cpu       ? 0
                      : storage ? 1
                                : 2)
                .u8(storage ? channel.storage.value : kNoDevice)
                .u16(0);
            writer.u32(as_number(offset))
                .u32(as_number(lanes_[i].bytes.size()))
                .u32(lanes_[i].tasks);
            offset += lanes_[i].bytes.size();
        }
    }

    void write_points(ByteWriter& writer) const {
        for (const TransferPoint& point : points_) {
            const schedule::Buffer& buffer = schedule_.buffers[point.view.buffer];
            writer.u8(point.output ? 1 : 0).u8(buffer.device.value).u16(as_number(point.index));
            writer.u32(buffer.offset + point.view.offset).u32(point.tensor->size_bytes());
            writer.u32(element_type_number(point.tensor->type));
        }
    }

    void write_operators(ByteWriter& writer, std::size_t at) const {
        std::size_t offset = at + 4 * operators_.size();
        for (const auto& record : operators_) {
            writer.u32(as_number(offset));
            offset += record.size();
        }
        for (const auto& record : operators_) writer.append(record);
    }

    const Schedule& schedule_;
    const network::Network& network_;
    const platform::Platform& platform_;
    const ImageId& image_id_;
    std::int64_t image_bytes_;
    const std::vector<KeptConstants>& kept_;
    Diagnostics diagnostics_;
    std::vector<std::int64_t> used_;  // of each device: bytes from offset 0
    std::vector<std::vector<std::uint8_t>> operators_;
    std::vector<LaneStream> lanes_;
    std::vector<TransferPoint> points_;
};

}  // namespace

Result<std::vector<std::uint8_t>> write_blob(const Schedule& schedule, const ImageId& image_id,
                                             std::int64_t image_bytes,
                                             const std::vector<KeptConstants>& kept) {
    return BlobWriter(schedule, image_id, image_bytes, kept).run();
}

}  // namespace outcore::deploy
