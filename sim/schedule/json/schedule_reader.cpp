// JSON -> schedule, docs/spec/schedule.md.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "network/importer.hpp"
#include "platform/platform_loader.hpp"
#include "schedule/json/schedule_names.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::schedule {
namespace {

/// No memory or storage of a microcontroller board is larger; keeps sums inside 64 bits.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::int64_t kMostCoordinate = std::int64_t{1} << 30;

/// Reads the members that refer to platform and network, which are known by then.
class ScheduleReader {
  public:
    ScheduleReader(const JsonNode& root, Schedule& schedule) : root_(root), schedule_(schedule) {
        const platform::Platform& platform = *schedule.platform;
        for (std::size_t i = 0; i < platform.device_count(); ++i)
            devices_.emplace(platform.device_name(DeviceId(i)), DeviceId(i));
        for (std::size_t i = 0; i < platform.lane_count(); ++i)
            lanes_.emplace(platform.lane_name(LaneId(i)), LaneId(i));
        operators_ = schedule.network->operators.size();
    }

    void read() {
        schedule_.overlap = coordinate(root_.at("overlap"));
        const auto buffers = root_.at("buffers").items();
        const auto chunks = root_.at("chunks").items();
        const auto tasks = root_.at("tasks").items();
        buffers_ = buffers.size();
        chunks_ = chunks.size();
        tasks_ = tasks.size();
        schedule_.tasks.reserve(tasks_);
        for (const JsonNode& node : buffers) schedule_.buffers.add(buffer(node));
        for (const JsonNode& node : chunks) schedule_.chunks.add(chunk(node));
        for (const JsonNode& node : tasks) schedule_.tasks.add(task(node));
    }

  private:
    static std::int64_t bytes(const JsonNode& node) { return node.integer(0, kMostBytes); }
    static std::int32_t coordinate(const JsonNode& node) {
        return static_cast<std::int32_t>(node.integer(0, kMostCoordinate));
    }
    /// An id below `count`.
    template <typename IdType>
    static IdType id(const JsonNode& node, std::size_t count) {
        if (count == 0) {
            node.fail("there is nothing that it could name");
            return {};
        }
        return IdType(
            static_cast<std::int32_t>(node.integer(0, static_cast<std::int64_t>(count) - 1)));
    }
    /// Ids are for people: they must say what their place says.
    static void check_id(const JsonNode& node, std::size_t place) {
        const JsonNode stated = node.at("id");
        if (stated.is_number() && stated.integer() != static_cast<std::int64_t>(place)) {
            stated.fail(fmt::format("ids count up from 0, this must be {}", place));
        }
    }
    template <typename IdType>
    static IdType named(const JsonNode& node, const std::map<std::string, IdType>& known) {
        const std::string name = node.text();
        const auto found = known.find(name);
        if (found != known.end()) return found->second;
        std::vector<std::string> names;
        for (const auto& [key, value] : known) names.push_back(key);
        if (node.is_string()) node.fail(fmt::format("must be one of {}", fmt::join(names, ", ")));
        return {};
    }
    template <std::size_t count>
    static std::array<std::int64_t, count> numbers(const JsonNode& node, std::int64_t most) {
        std::array<std::int64_t, count> values{};
        const auto items = node.items();
        if (items.size() != count) {
            if (node.is_array()) node.fail(fmt::format("must have {} numbers", count));
            return values;
        }
        for (std::size_t i = 0; i < count; ++i) values[i] = items[i].integer(0, most);
        return values;
    }
    template <std::size_t count>
    static std::array<std::int32_t, count> coordinates(const JsonNode& node) {
        const auto wide = numbers<count>(node, kMostCoordinate);
        std::array<std::int32_t, count> values{};
        for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int32_t>(wide[i]);
        return values;
    }
    static network::Box box(const JsonNode& node) {
        const auto v = coordinates<6>(node);
        return {v[0], v[1], v[2], v[3], v[4], v[5]};
    }

    Buffer buffer(const JsonNode& node) const {
        node.only({"id", "name", "device", "offset", "size_bytes"});
        check_id(node, schedule_.buffers.size());
        return {node.at("name").text(), named(node.at("device"), devices_),
                bytes(node.at("offset")), bytes(node.at("size_bytes"))};
    }
    ImageChunk chunk(const JsonNode& node) const {
        node.only({"id", "storage", "offset", "size_bytes", "operator", "operand", "channels",
                   "reduction"});
        check_id(node, schedule_.chunks.size());
        ImageChunk chunk;
        chunk.storage = named(node.at("storage"), devices_);
        chunk.offset = bytes(node.at("offset"));
        chunk.size_bytes = bytes(node.at("size_bytes"));
        chunk.op = id<OperatorId>(node.at("operator"), operators_);
        if (const auto operand = node.find("operand")) chunk.operand = coordinate(*operand);
        const auto channels = coordinates<2>(node.at("channels"));
        const auto reduction = coordinates<2>(node.at("reduction"));
        chunk.c0 = channels[0], chunk.c1 = channels[1];
        chunk.k0 = reduction[0], chunk.k1 = reduction[1];
        return chunk;
    }

    Task task(const JsonNode& node) const {
        node.only({"id", "lane", "label", "delay", "once", "after", "Compute", "Transfer", "Erase",
                   "SetMode", "InputReady", "OutputTaken"});
        check_id(node, schedule_.tasks.size());
        Task task;
        task.lane = named(node.at("lane"), lanes_);
        task.label = node.at("label").text();
        if (const auto delay = node.find("delay"))
            task.delay = static_cast<std::int32_t>(delay->integer(0, kMostDelay));
        if (const auto once = node.find("once")) task.once = once->boolean();
        for (const JsonNode& before : node.at("after").items())
            task.after.push_back(id<TaskId>(before, tasks_));
        int actions = 0;
        for (std::size_t i = 0; i < json_form::kActions.size(); ++i) {
            const auto found = node.find(json_form::kActions[i]);
            if (!found) continue;
            ++actions;
            task.action = action(i, *found);
        }
        if (node.is_object() && actions != 1) {
            node.fail(
                fmt::format("must have exactly one of {}", fmt::join(json_form::kActions, ", ")));
        }
        return task;
    }
    Action action(std::size_t kind, const JsonNode& node) const {
        switch (kind) {
            case 0:
                return compute(node);
            case 1:
                return transfer(node);
            case 2:
                node.only({"region"});
                return Erase{region(node.at("region"))};
            case 3:
                return set_mode(node);
            case 4:
                node.only({"index", "view"});
                return InputReady{coordinate(node.at("index")), view(node.at("view"))};
            default:
                node.only({"index", "view"});
                return OutputTaken{coordinate(node.at("index")), view(node.at("view"))};
        }
    }
    Compute compute(const JsonNode& node) const {
        node.only({"operator", "tile", "reduction", "part", "inputs", "constants", "partial",
                   "scratch", "output"});
        Compute compute;
        compute.op = id<OperatorId>(node.at("operator"), operators_);
        compute.tile.out = box(node.at("tile"));
        const auto reduction = coordinates<2>(node.at("reduction"));
        compute.tile.k0 = reduction[0], compute.tile.k1 = reduction[1];
        if (const auto part = node.find("part")) compute.tile.part = coordinate(*part);
        for (const JsonNode& input : node.at("inputs").items()) {
            const auto chunk = input.is_object() ? input.find("chunk") : std::nullopt;
            compute.input_chunks.push_back(chunk ? id<ChunkId>(*chunk, chunks_) : ChunkId());
            compute.inputs.push_back(input.is_null() ? TensorView() : view(input));
        }
        if (const auto constants = node.find("constants")) {
            constants->only({"chunk", "buffer", "offset"});
            compute.constants = {id<ChunkId>(constants->at("chunk"), chunks_),
                                 buffer_of(*constants), bytes(constants->at("offset"))};
        }
        if (const auto partial = node.find("partial")) {
            partial->only({"buffer", "offset"});
            compute.partial_buffer = buffer_of(*partial);
            compute.partial_offset = bytes(partial->at("offset"));
        }
        if (const auto scratch = node.find("scratch")) {
            scratch->only({"buffer", "offset"});
            compute.scratch_buffer = buffer_of(*scratch);
            compute.scratch_offset = bytes(scratch->at("offset"));
        }
        if (const auto output = node.find("output")) compute.output = view(*output);
        return compute;
    }
    Transfer transfer(const JsonNode& node) const {
        node.only({"kind", "source", "destination"});
        return {static_cast<TransferKind>(node.at("kind").choice(json_form::kTransferKinds)),
                region(node.at("source")), region(node.at("destination"))};
    }
    SetMode set_mode(const JsonNode& node) const {
        node.only({"storage", "mode"});
        return {named(node.at("storage"), devices_),
                static_cast<StorageMode>(node.at("mode").choice(json_form::kStorageModes))};
    }
    BufferId buffer_of(const JsonNode& node) const {
        return id<BufferId>(node.at("buffer"), buffers_);
    }
    Region region(const JsonNode& node) const {
        node.only({"buffer", "offset", "row_bytes", "rows", "planes"});
        Region region;
        region.buffer = buffer_of(node);
        region.offset = bytes(node.at("offset"));
        region.row_bytes = bytes(node.at("row_bytes"));
        if (const auto rows = node.find("rows")) {
            const auto values = numbers<2>(*rows, kMostBytes);
            region.rows = values[0], region.row_stride = values[1];
        }
        if (const auto planes = node.find("planes")) {
            const auto values = numbers<2>(*planes, kMostBytes);
            region.planes = values[0], region.plane_stride = values[1];
        }
        return region;
    }
    TensorView view(const JsonNode& node) const {
        node.only({"chunk", "buffer", "offset", "box", "strides"});
        const auto strides = numbers<2>(node.at("strides"), kMostBytes);
        return {buffer_of(node), bytes(node.at("offset")), box(node.at("box")), strides[0],
                strides[1]};
    }

    JsonNode root_;
    Schedule& schedule_;
    std::map<std::string, DeviceId> devices_;
    std::map<std::string, LaneId> lanes_;
    std::size_t operators_ = 0, buffers_ = 0, chunks_ = 0, tasks_ = 0;
};

Origin read_origin(const JsonNode& node) {
    node.only({"network_path", "network_sha256", "scheduler", "generator"});
    return {node.at("network_path").text(), node.at("network_sha256").text(),
            node.at("scheduler").text(), node.at("generator").text()};
}

std::filesystem::path find_network(const std::string& path, const std::filesystem::path& folder) {
    std::error_code ignored;
    const std::filesystem::path beside = folder / path;  // an absolute path stays as it is
    return std::filesystem::exists(beside, ignored) ? beside : std::filesystem::path(path);
}

Result<network::Network> read_network(const Origin& origin, const std::string& file,
                                      const std::filesystem::path& folder,
                                      const NetworkPass& pass) {
    auto network = network::import_network(find_network(origin.network_path, folder));
    if (!network) return network.diagnostics();
    if (network->source_sha256 != origin.network_sha256) {
        return Diagnostic{
            file, "/origin/network_sha256",
            fmt::format("the schedule was made for {}, but {} is now {}", origin.network_sha256,
                        origin.network_path, network->source_sha256)};
    }
    return pass ? Result<network::Network>(pass(std::move(*network))) : network;
}

void check_top_level(const JsonNode& root) {
    root.only({"schema", "origin", "overlap", "buffers", "chunks", "tasks", "platform"});
    constexpr std::array kSchemas = {json_form::kSchema};
    root.at("schema").choice(kSchemas);
}

/// Whether two texts are the same platform, however they are laid out.
bool same_platform(const JsonNode& described, const platform::Platform& platform) {
    const auto known = JsonDocument::parse(platform.source_json, platform.name);
    return known && known->root().dump() == described.dump();
}

Result<Schedule> read_schedule(const JsonDocument& document, const std::string& file,
                               const std::filesystem::path& folder, const NetworkPass& pass) {
    const JsonNode root = document.root();
    check_top_level(root);
    Schedule schedule;
    schedule.origin = read_origin(root.at("origin"));
    const JsonNode described = root.at("platform");
    if (!document.diagnostics().empty()) return document.diagnostics();
    auto platform = platform::parse_platform(described.dump(), file + ": /platform");
    if (!platform) return platform.diagnostics();
    auto network = read_network(schedule.origin, file, folder, pass);
    if (!network) return network.diagnostics();
    schedule.platform = std::make_shared<const platform::Platform>(std::move(*platform));
    schedule.network = std::make_shared<const network::Network>(std::move(*network));
    ScheduleReader(root, schedule).read();
    if (!document.diagnostics().empty()) return document.diagnostics();
    return schedule;
}

}  // namespace

Result<Schedule> load_schedule(const std::filesystem::path& file, const NetworkPass& pass) {
    auto text = read_text(file);
    if (!text) return text.diagnostics();
    return parse_schedule(*text, file.string(), file.parent_path(), pass);
}

Result<Schedule> parse_schedule(std::string_view text, const std::string& file,
                                const std::filesystem::path& folder, const NetworkPass& pass) {
    auto document = JsonDocument::parse(text, file);
    if (!document) return document.diagnostics();
    return read_schedule(*document, file, folder, pass);
}

Result<Schedule> parse_schedule_for(std::string_view text, const std::string& file,
                                    std::shared_ptr<const network::Network> network,
                                    std::shared_ptr<const platform::Platform> platform) {
    auto document = JsonDocument::parse(text, file);
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    check_top_level(root);
    Schedule schedule;
    schedule.network = std::move(network);
    schedule.platform = std::move(platform);
    if (const auto origin = root.find("origin")) {
        schedule.origin = read_origin(*origin);
        if (schedule.origin.network_sha256 != schedule.network->source_sha256)
            origin->at("network_sha256").fail("is not the network of the problem");
    }
    const auto described = root.find("platform");
    if (described && !same_platform(*described, *schedule.platform))
        return Diagnostic{file, "/platform", "is not the platform of the problem; leave it out"};
    if (!document->diagnostics().empty()) return document->diagnostics();
    ScheduleReader(root, schedule).read();
    if (!document->diagnostics().empty()) return document->diagnostics();
    return schedule;
}

}  // namespace outcore::schedule
