// Predicted against published: fits the timing model on a table and predicts every row it can, with
// the row's board left out, with its network left out, and with all rows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/fidelity/fidelity_subject.hpp"
#include "judge/fidelity/power_fit.hpp"
#include "judge/fidelity/timing_model.hpp"

namespace outcore::judge {

/// One row with everything said of it. Times in seconds, energies in joules.
struct JudgedRow {
    Subject subject;
    bool used_for_fit = false;
    bool in_scope = false;  // counts for the bars; else informative, and `reservations` says why
    std::optional<double> predicted_s;         // constants from all rows that may fit
    std::optional<double> board_left_out_s;    // from rows of other boards
    std::optional<double> network_left_out_s;  // from rows of other networks
    std::optional<double> predicted_j;
    std::optional<double> row_left_out_j;  // current from the board's other rows, latency from
                                           // those of other boards
    bool energy_in_scope = false;
};

/// log(predicted / published).
double log_error(double predicted, double published);

/// exp(mean |log error|) - 1, the share of rows within 20 %, and the worst.
struct ErrorSummary {
    std::size_t rows = 0;
    double typical = 0.0;
    double bias = 0.0;  // exp(mean log error) - 1
    double within_20_percent = 0.0;
    double worst = 0.0;  // signed, predicted / published - 1
};
ErrorSummary summarise(const std::vector<double>& log_errors);

/// A model whose constants come from a table.
struct Calibration {
    FactorSpace space;
    std::vector<double> factors;
};

struct FidelityReport {
    std::vector<JudgedRow> rows;  // the table's, then the user's
    std::size_t table_rows = 0;
    Calibration calibration;
    PowerFit power;
};

/// Whether rows are also predicted with their board and their network left out, one fit for each.
enum class Validation { None, LeaveOut };

/// log errors of the rows in scope.
struct FidelityErrors {
    std::vector<double> fitted;      // rows that the constants rest on
    std::vector<double> validating;  // rows that no fit has seen
    std::vector<double> board_left_out;
    std::vector<double> network_left_out;
    std::vector<double> energy;
};
FidelityErrors errors_in_scope(const FidelityReport& report);

/// `table` gives the constants; `more` (may be empty) is predicted and never used for a fit, and
/// rows of it that repeat one of the table are marked as used. Both must outlive the report, as
/// must the prior and the builder's catalogue.
FidelityReport judge_rows(const std::vector<MeasuredRow>& table,
                          const std::vector<MeasuredRow>& more, const TimingPrior& prior,
                          SubjectBuilder& builder, Validation validation = Validation::LeaveOut);

}  // namespace outcore::judge
