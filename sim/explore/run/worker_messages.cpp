// SPDX-License-Identifier: Apache-2.0
#include "explore/run/worker_messages.hpp"

#include <cstring>
#include <type_traits>

namespace outcore::explore {
namespace {

using Length = std::uint32_t;

class Packer {
  public:
    Packer() : bytes_(sizeof(Length), '\0') {}
    template <typename T>
    void put(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void put_text(std::string_view text) {
        put(static_cast<Length>(text.size()));
        bytes_ += text;
    }
    std::string message() {
        const auto length = static_cast<Length>(bytes_.size() - sizeof(Length));
        std::memcpy(bytes_.data(), &length, sizeof length);
        return std::move(bytes_);
    }

  private:
    std::string bytes_;
};

class Unpacker {
  public:
    explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
    template <typename T>
    T get() {
        T value{};
        std::memcpy(&value, bytes_.data(), sizeof value);
        bytes_.remove_prefix(sizeof value);
        return value;
    }
    std::string get_text() {
        const auto length = get<Length>();
        std::string text(bytes_.substr(0, length));
        bytes_.remove_prefix(length);
        return text;
    }

  private:
    std::string_view bytes_;
};

}  // namespace

std::string to_message(const std::vector<WorkOrder>& orders) {
    Packer packer;
    packer.put(orders.size());
    for (const WorkOrder& order : orders) {
        packer.put(order.phase);
        packer.put(order.claim.id);
        packer.put(order.claim.number);
        packer.put_text(order.claim.values);
    }
    return packer.message();
}

std::vector<WorkOrder> orders_of(std::string_view message) {
    Unpacker unpacker(message);
    std::vector<WorkOrder> orders(unpacker.get<std::size_t>());
    for (WorkOrder& order : orders) {
        order.phase = unpacker.get<Phase>();
        order.claim.id = unpacker.get<std::int64_t>();
        order.claim.number = unpacker.get<std::int64_t>();
        order.claim.values = unpacker.get_text();
    }
    return orders;
}

std::string to_message(const WorkResult& result) {
    Packer packer;
    packer.put(result.settled.id);
    packer.put(result.settled.state);
    packer.put(result.settled.figures);
    packer.put(result.settled.seconds);
    packer.put_text(result.settled.reason);
    packer.put_text(result.settled.detail);
    packer.put_text(result.lost);
    return packer.message();
}

WorkResult result_of(std::string_view message) {
    Unpacker unpacker(message);
    WorkResult result;
    result.settled.id = unpacker.get<std::int64_t>();
    result.settled.state = unpacker.get<PointState>();
    result.settled.figures = unpacker.get<PointFigures>();
    result.settled.seconds = unpacker.get<double>();
    result.settled.reason = unpacker.get_text();
    result.settled.detail = unpacker.get_text();
    result.lost = unpacker.get_text();
    return result;
}

std::optional<std::string> take_message(std::string& bytes) {
    Length length = 0;
    if (bytes.size() < sizeof length) return std::nullopt;
    std::memcpy(&length, bytes.data(), sizeof length);
    if (bytes.size() < sizeof length + length) return std::nullopt;
    std::string message = bytes.substr(sizeof length, length);
    bytes.erase(0, sizeof length + length);
    return message;
}

}  // namespace outcore::explore
