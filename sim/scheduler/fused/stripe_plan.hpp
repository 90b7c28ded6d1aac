// Which rows of every operator of a fusion group are computed in which stripe, and which of them
// stay: geometry only.
//
// Members are added from the last one backwards, since what a member has to compute follows from
// those that read it:
// 1. In each stripe it is needed where its readers' receptive fields are; the hull of them.
// 2. A member that is kept computes of that what is not held from the stripes before. Its buffer
//    holds as many rows as the largest stripe needs; rows slide to its beginning when there is no
//    room behind them.
// 3. Any other member computes all of it in every stripe.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/geometry.hpp"

namespace outcore::scheduler {

/// One member in one stripe.
struct StripePart {
    network::Box fresh;  // computed now; empty: nothing is
    network::Box held;   // what its buffer holds afterwards, its first row at the beginning
    /// Held before already, but elsewhere in the buffer: moved there first.
    network::Box moved;
    network::Box held_before;
};

class StripePlan {
  public:
    struct Reader {
        std::size_t member, operand;
    };
    struct Member {
        OperatorId op;
        std::vector<StripePart> parts;  // by stripe
        std::vector<Reader> readers;
        std::int32_t buffer_rows = 0;  // the most that are held
        bool row_buffer = false;       // one buffer for all stripes, for rows that stay
    };

    /// Stripes of `rows` of the operator's output, or patches when `columns` is not 0.
    StripePlan(const network::Network& network, OperatorId last, std::int32_t rows,
               std::int32_t columns = 0);

    /// The operator must be read by a member. `keep` is without effect where no stripe needs
    /// rows of another one, and for patches.
    void prepend(OperatorId op, bool keep);

    std::size_t stripes() const { return members_.front().parts.size(); }
    std::size_t size() const { return members_.size(); }
    /// 0 is the last operator of the group.
    const Member& member(std::size_t index) const { return members_[index]; }
    /// The member that makes operand `operand` of another; its own index where none does.
    std::size_t source(std::size_t reader, std::size_t operand) const;

  private:
    void hold(Member& member, const std::vector<network::Box>& needed) const;

    const network::Network& network_;
    bool patches_ = false;
    std::vector<Member> members_;
};

/// The whole of what one call computes: all channels, all of the reduction.
network::Tile stripe_tile(const network::Network& network, OperatorId op, const network::Box& out);

}  // namespace outcore::scheduler
