// The tables of a store, docs/spec/store.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "explore/store/sweep_store.hpp"

namespace outcore::explore {

/// Raised with every change of a table, figure columns included.
constexpr std::int64_t kStoreVersion = 1;

/// Makes the tables in an empty file; two processes may do so at the same time.
void prepare_store(Database& database);
/// Throws StoreError when the file is no store, or of a version that this program does not know.
void require_store(Database& database);

/// The columns of the figures, each with `before` in front and a comma between: ", p.latency_s,
/// ..."
std::string figure_list(std::string_view before);

/// By phase: where its outcomes are.
constexpr std::array<std::string_view, 2> kPhaseTables = {"point", "confirmation"};
std::string_view table_of(Phase phase);
/// As a further condition of SQL on the table member, named `m`.
std::string in_shard(Shard shard, Phase phase);

}  // namespace outcore::explore
