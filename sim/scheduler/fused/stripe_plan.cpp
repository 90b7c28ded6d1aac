// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/stripe_plan.hpp"

#include <algorithm>
#include <cassert>

namespace outcore::scheduler {
using network::Box;
using network::Network;
using network::Tile;

namespace {

void extend(Box& hull, const Box& box) {
    if (box.empty()) return;
    if (hull.empty()) {
        hull = box;
        return;
    }
    hull.y0 = std::min(hull.y0, box.y0), hull.y1 = std::max(hull.y1, box.y1);
    hull.x0 = std::min(hull.x0, box.x0), hull.x1 = std::max(hull.x1, box.x1);
    hull.c0 = std::min(hull.c0, box.c0), hull.c1 = std::max(hull.c1, box.c1);
}

std::vector<Box> grid(const Box& whole, std::int32_t rows, std::int32_t columns) {
    std::vector<Box> boxes;
    for (std::int32_t y = 0; y < whole.y1; y += rows) {
        for (std::int32_t x = 0; x < whole.x1; x += columns) {
            Box box = whole;
            box.y0 = y, box.y1 = std::min(y + rows, whole.y1);
            box.x0 = x, box.x1 = std::min(x + columns, whole.x1);
            boxes.push_back(box);
        }
    }
    return boxes;
}

}  // namespace

Tile stripe_tile(const Network& network, OperatorId op, const Box& out) {
    return {out, 0, network::geometry(network, op)->reduction, 0};
}

StripePlan::StripePlan(const Network& network, OperatorId last, std::int32_t rows,
                       std::int32_t columns)
    : network_(network), patches_(columns > 0) {
    const network::Extent output = network::geometry(network, last)->output;
    Member member;
    member.op = last;
    for (const Box& box : grid(network::whole(output), rows, patches_ ? columns : output.w))
        member.parts.push_back({box, box, {}, {}});
    member.buffer_rows = output.h;
    members_.push_back(std::move(member));
}

void StripePlan::prepend(OperatorId op, bool keep) {
    Member member;
    member.op = op;
    const TensorId output = network_.op(op).output;
    for (std::size_t m = 0; m < members_.size(); ++m) {
        const network::Operator& reader = network_.op(members_[m].op);
        for (std::size_t i = 0; i < network::operand_count(reader); ++i)
            if (reader.inputs[i] == output) member.readers.push_back({m, i});
    }
    assert(!member.readers.empty() && "nobody in the group reads it");
    const std::int32_t channels = network::geometry(network_, op)->output.c;
    std::vector<Box> needed(stripes());
    Box all;
    for (std::size_t s = 0; s < needed.size(); ++s) {
        for (const Reader& reader : member.readers) {
            const Member& by = members_[reader.member];
            const Box& fresh = by.parts[s].fresh;
            if (fresh.empty()) continue;
            extend(needed[s],
                   network::input_box(network_, by.op, stripe_tile(network_, by.op, fresh),
                                      reader.operand));
        }
        if (!needed[s].empty()) needed[s].c0 = 0, needed[s].c1 = channels;
        extend(all, needed[s]);
    }
    bool overlap = false;
    for (std::size_t s = 0; s < needed.size(); ++s) {
        if (!patches_ && !needed[s].empty()) needed[s].x0 = all.x0, needed[s].x1 = all.x1;
        member.buffer_rows = std::max(member.buffer_rows, needed[s].y1 - needed[s].y0);
        overlap = overlap || (s > 0 && needed[s].y0 < needed[s - 1].y1);
    }
    member.row_buffer = keep && overlap && !patches_;
    hold(member, needed);
    members_.push_back(std::move(member));
}

void StripePlan::hold(Member& member, const std::vector<Box>& needed) const {
    Box held;
    for (const Box& need : needed) {
        StripePart part;
        part.held_before = held;
        part.held = part.fresh = need;
        const bool goes_on =
            member.row_buffer && !held.empty() && held.y0 <= need.y0 && need.y0 <= held.y1;
        if (need.empty() || (goes_on && need.y1 <= held.y1)) {
            part.fresh = {};
            part.held = member.row_buffer ? held : Box{};
        } else if (goes_on) {
            part.fresh.y0 = held.y1;
            const bool room_behind = need.y1 - held.y0 <= member.buffer_rows;
            if (room_behind) {
                part.held.y0 = held.y0;
            } else if (need.y0 < held.y1) {
                part.moved = need;
                part.moved.y1 = held.y1;
            }
        }
        held = part.held;
        member.parts.push_back(part);
    }
}

std::size_t StripePlan::source(std::size_t reader, std::size_t operand) const {
    const TensorId tensor = network_.op(members_[reader].op).inputs[operand];
    for (std::size_t m = reader + 1; m < members_.size(); ++m)
        if (network_.op(members_[m].op).output == tensor) return m;
    return reader;
}

}  // namespace outcore::scheduler
