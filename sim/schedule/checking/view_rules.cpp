// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/view_rules.hpp"

namespace outcore::schedule::checking {
using network::Box;

namespace {

std::string text(const Box& box) {
    return fmt::format("rows {}-{}, columns {}-{}, channels {}-{}", box.y0, box.y1, box.x0, box.x1,
                       box.c0, box.c1);
}

bool check_device(const Subject& subject, TaskId id, const Buffer& buffer, bool writes,
                  Findings& findings) {
    if (writes ? subject.writable_memory(buffer.device) : subject.addressable(buffer.device))
        return true;
    findings.add(Rule::NotAddressable, id, "the core can not {} buffer \"{}\" in {}",
                 writes ? "write" : "read", buffer.name,
                 subject.platform.device_name(buffer.device));
    return false;
}

bool check_box(const Subject& subject, TaskId id, const TensorView& view, const ViewUse& use,
               Findings& findings) {
    if (!subject.schedule.buffers.contains(view.buffer)) {
        findings.add(Rule::OperandMismatch, id, "a view lies in no buffer, the task needs {}",
                     text(use.needed));
        return false;
    }
    if (view.box.empty() || !network::whole(use.extent).contains(view.box)) {
        findings.add(Rule::OperandMismatch, id,
                     "a view of {} is no part of a tensor of {} x {} x {}", text(view.box),
                     use.extent.h, use.extent.w, use.extent.c);
        return false;
    }
    if (view.box.contains(use.needed)) return true;
    findings.add(use.writes ? Rule::OperandMismatch : Rule::MissingInput, id,
                 "a view of {} in buffer \"{}\" lacks {}", text(view.box),
                 subject.buffer(view.buffer).name, text(use.needed));
    return false;
}

bool aligned(const Subject& subject, const TensorView& view, std::int64_t unit) {
    const Buffer& buffer = subject.buffer(view.buffer);
    const network::Extent extent = view.box.extent();
    return subject.address(buffer.device, buffer.offset + view.offset) % unit == 0 &&
           (extent.w == 1 || view.stride_x % unit == 0) &&
           (extent.h == 1 || view.stride_y % unit == 0);
}

}  // namespace

bool check_view(const Subject& subject, TaskId id, const TensorView& view, const ViewUse& use,
                Findings& findings) {
    if (!check_box(subject, id, view, use, findings)) return false;
    const Buffer& buffer = subject.buffer(view.buffer);
    if (!fits(view, use.element_bytes, buffer.size_bytes)) {
        findings.add(
            Rule::RegionOutsideBuffer, id,
            "a view of {} at {} with strides {} and {} does not lie in buffer \"{}\" of {} bytes",
            text(view.box), view.offset, view.stride_y, view.stride_x, buffer.name,
            buffer.size_bytes);
        return false;
    }
    if (!check_device(subject, id, buffer, use.writes, findings)) return false;
    if (aligned(subject, view, use.element_bytes)) return true;
    findings.add(Rule::BufferMisaligned, id,
                 "elements of {} bytes at {} of buffer \"{}\" are not aligned", use.element_bytes,
                 view.offset, buffer.name);
    return false;
}

bool check_flat(const Subject& subject, TaskId id, BufferId buffer_id, const FlatUse& use,
                const char* what, Findings& findings) {
    const Buffer& buffer = subject.buffer(buffer_id);
    Region region;
    region.offset = use.offset;
    region.row_bytes = use.bytes;
    if (!fits(region, buffer.size_bytes)) {
        findings.add(Rule::RegionOutsideBuffer, id,
                     "{} of {} bytes at {} do not lie in buffer \"{}\" of {} bytes", what,
                     use.bytes, use.offset, buffer.name, buffer.size_bytes);
        return false;
    }
    if (!check_device(subject, id, buffer, use.writes, findings)) return false;
    const std::int64_t address = subject.address(buffer.device, buffer.offset + use.offset);
    if (address % use.alignment == 0) return true;
    findings.add(Rule::BufferMisaligned, id, "{} at {:#x} of {} must begin on a multiple of {}",
                 what, buffer.offset + use.offset, subject.platform.device_name(buffer.device),
                 use.alignment);
    return false;
}

}  // namespace outcore::schedule::checking
