// Names and explanations of the rules.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cassert>

#include "schedule/checker.hpp"

namespace outcore::schedule {
namespace {

struct RuleText {
    Rule rule;
    std::string_view name, explanation;
};

constexpr std::array kRules = {
    RuleText{Rule::BadReference, "BadReference",
             "an id names a buffer, task, chunk, operator or device that is not there"},
    RuleText{Rule::WrongLane, "WrongLane",
             "compute and application tasks belong to the cpu, all others to a channel that can do "
             "them"},
    RuleText{Rule::Cycle, "Cycle", "tasks wait for each other in a circle"},
    RuleText{Rule::BufferOutsideMemory, "BufferOutsideMemory",
             "a buffer has bytes and lies inside the usable part of its device"},
    RuleText{Rule::BufferMisaligned, "BufferMisaligned",
             "constants, partial sums and elements lie on multiples that the kernel needs"},
    RuleText{Rule::RegionOutsideBuffer, "RegionOutsideBuffer",
             "a region has bytes, its rows do not overlap, and its buffer holds it"},
    RuleText{Rule::NotAddressable, "NotAddressable",
             "a task reads and writes only where its lane can"},
    RuleText{Rule::ChannelReach, "ChannelReach",
             "a channel moves bytes between the devices it connects, in the direction that the "
             "kind of transfer says"},
    RuleText{Rule::ChannelLength, "ChannelLength",
             "a contiguous piece has no more items than the channel can count"},
    RuleText{Rule::ChannelAlignment, "ChannelAlignment",
             "memory addresses and lengths are multiples of the channel's item"},
    RuleText{Rule::TransferShape, "TransferShape",
             "source and destination have the same rows and planes and share no byte"},
    RuleText{Rule::ReadGranule, "ReadGranule",
             "reads of a storage begin and end on multiples of its granule"},
    RuleText{Rule::ImageTooLarge, "ImageTooLarge",
             "every chunk of the image lies inside its storage"},
    RuleText{Rule::ChunkOverlap, "ChunkOverlap", "chunks of the image share no byte"},
    RuleText{Rule::ChunkLayout, "ChunkLayout",
             "a chunk names existing channels and has the size that its kernel's layout gives"},
    RuleText{Rule::BadTile, "BadTile",
             "a tile is a part of its operator that the kernel can compute"},
    RuleText{Rule::OperandMismatch, "OperandMismatch",
             "a task has the operands of its operator, seen as the tensors they are"},
    RuleText{Rule::MissingInput, "MissingInput",
             "an input view holds everything that the tile reads"},
    RuleText{Rule::ConstantsMismatch, "ConstantsMismatch",
             "a task reads the constants of its own operator and channels"},
    RuleText{Rule::PartialSums, "PartialSums",
             "partial sums go on where the input channels before ended, in the same tile"},
    RuleText{Rule::Scratch, "Scratch",
             "a kernel has the scratch room that its layout asks for, aligned and in on-chip RAM"},
    RuleText{Rule::InPlace, "InPlace",
             "what a task writes overlaps what it reads only where the kernel allows"},
    RuleText{Rule::ReadWriteRace, "ReadWriteRace",
             "a read and a write of the same bytes are ordered"},
    RuleText{Rule::WriteWriteRace, "WriteWriteRace", "two writes of the same bytes are ordered"},
    RuleText{Rule::UndefinedRead, "UndefinedRead",
             "bytes that are read were loaded, computed or preset in this frame"},
    RuleText{Rule::WrongContent, "WrongContent",
             "bytes that are read are those that the operator needs"},
    RuleText{Rule::ImageOverwritten, "ImageOverwritten",
             "nothing is stored to, or erased from, the image"},
    RuleText{Rule::OutputIncomplete, "OutputIncomplete",
             "the application takes an output when all of it is computed"},
    RuleText{Rule::RepeatedCompute, "RepeatedCompute", "input channels are summed up once"},
    RuleText{Rule::CacheLineShared, "CacheLineShared",
             "cpu and transfers write to different cache lines"},
    RuleText{Rule::ProgramWithoutErase, "ProgramWithoutErase",
             "flash is erased in the same frame before it is programmed"},
    RuleText{Rule::ProgramCrossesPage, "ProgramCrossesPage",
             "a contiguous piece that is programmed stays inside a page"},
    RuleText{Rule::EraseMisaligned, "EraseMisaligned",
             "an erase covers whole sectors of a storage that needs it"},
    RuleText{Rule::DieBusy, "DieBusy", "nothing touches a die while it programs or erases"},
    RuleText{Rule::WrongMode, "WrongMode",
             "a storage is in the mode that its use needs, and in indirect mode between frames"},
    RuleText{Rule::InputReadEarly, "InputReadEarly",
             "an input is read after the application has written it"},
    RuleText{Rule::InputMissing, "InputMissing",
             "every input of the network is ready exactly once a frame"},
    RuleText{Rule::OutputMissing, "OutputMissing",
             "every output of the network is taken exactly once a frame"},
    RuleText{Rule::BadDelay, "BadDelay",
             "delays are between 0 and 15: 0 for inputs, the greatest of all for outputs; both are "
             "for every frame"},
    RuleText{Rule::FrameOverlap, "FrameOverlap",
             "frames of one stream, however long, do not disturb each other"},
};

const RuleText& text_of(Rule rule) {
    const auto found = std::find_if(kRules.begin(), kRules.end(),
                                    [rule](const RuleText& text) { return text.rule == rule; });
    assert(found != kRules.end() && "every rule has a text");
    return *found;
}

}  // namespace

std::string_view to_string(Rule rule) { return text_of(rule).name; }
std::string_view explain(Rule rule) { return text_of(rule).explanation; }

}  // namespace outcore::schedule
