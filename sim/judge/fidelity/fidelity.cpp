// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "judge/fidelity/map_fit.hpp"

namespace outcore::judge {
namespace {

/// Rows, their parts, and fits on chosen subsets of them.
class Study {
  public:
    Study(std::vector<JudgedRow>& rows, FactorSpace& space, const TimingPrior& prior)
        : rows_(rows), space_(space), prior_(prior) {
        for (JudgedRow& row : rows_) {
            parts_.push_back(row.subject.reachable() ? space_.parts(row.subject) : TimingParts{});
        }
        start_.assign(space_.size(), 0.0);
        start_ = fit([](const JudgedRow&) { return true; });
    }

    const std::vector<double>& full() const { return start_; }

    /// From the rows that may fit and that `keep` accepts.
    template <typename Keep>
    std::vector<double> fit(const Keep& keep) const {
        std::vector<Observation> observations;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (rows_[i].used_for_fit && keep(rows_[i]))
                observations.push_back({&parts_[i], rows_[i].subject.cycles(), spread(rows_[i])});
        }
        return fit_factors(observations, space_.spreads(), start_);
    }

    double seconds(std::size_t row, const std::vector<double>& factors) const {
        return total_cycles(parts_[row], factors) / rows_[row].subject.clock_hz;
    }

    /// For every value of `key` among the reachable rows: fit without it, predict it.
    template <typename Key, typename Put>
    void leave_out(const Key& key, const Put& put) const {
        std::set<std::string> values;
        for (const JudgedRow& row : rows_) {
            if (row.subject.reachable()) values.insert(key(row.subject));
        }
        for (const std::string& value : values) {
            const auto other = [&](const JudgedRow& row) { return key(row.subject) != value; };
            const std::vector<double> factors = fit(other);
            for (std::size_t i = 0; i < rows_.size(); ++i) {
                if (rows_[i].subject.reachable() && !other(rows_[i]))
                    put(rows_[i], seconds(i, factors));
            }
        }
    }

  private:
    double spread(const JudgedRow& row) const {
        constexpr double kVague = 3.0;
        return prior_.row * (row.subject.vague ? kVague : 1.0);
    }
    std::vector<JudgedRow>& rows_;
    FactorSpace& space_;
    const TimingPrior& prior_;
    std::vector<TimingParts> parts_;
    std::vector<double> start_;
};

/// A row counts when another board has rows of the same engine on the same core.
void decide_scope(std::vector<JudgedRow>& rows) {
    std::map<std::pair<std::string, std::string>, std::set<std::string>> boards;
    for (const JudgedRow& row : rows) {
        if (row.subject.reachable() && row.subject.reservations.empty())
            boards[{row.subject.engine->id, row.subject.core}].insert(row.subject.board);
    }
    for (JudgedRow& row : rows) {
        Subject& subject = row.subject;
        if (!subject.reachable()) continue;
        if (boards[{subject.engine->id, subject.core}].size() < 2)
            subject.reservations.emplace_back("no second board with this engine and core");
        row.in_scope = subject.reservations.empty();
    }
}

void predict_energy(FidelityReport& report) {
    for (std::size_t i = 0; i < report.table_rows; ++i) {
        if (report.rows[i].used_for_fit) report.power.add(report.rows[i].subject, i);
    }
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        JudgedRow& row = report.rows[i];
        const Supply supply = supply_of(*row.subject.row);
        if (!row.subject.reachable() || !row.subject.row->energy_j || !supply.volts) continue;
        const auto joules = [&](std::optional<double> a_per_hz, std::optional<double> seconds) {
            return a_per_hz && seconds
                       ? std::optional(*a_per_hz * row.subject.clock_hz * *supply.volts * *seconds)
                       : std::nullopt;
        };
        row.predicted_j = joules(report.power.a_per_hz(row.subject), row.predicted_s);
        row.row_left_out_j = joules(report.power.a_per_hz(row.subject, i), row.board_left_out_s);
        row.energy_in_scope = row.in_scope && row.row_left_out_j.has_value();
    }
}

/// A user's row that repeats one of the table has been seen if that one was.
void mark_repeats(FidelityReport& report) {
    for (std::size_t i = report.table_rows; i < report.rows.size(); ++i) {
        for (std::size_t j = 0; j < report.table_rows; ++j) {
            if (report.rows[j].used_for_fit &&
                report.rows[i].subject.row->same_measurement(*report.rows[j].subject.row))
                report.rows[i].used_for_fit = true;
        }
    }
}

}  // namespace

double log_error(double predicted, double published) { return std::log(predicted / published); }

ErrorSummary summarise(const std::vector<double>& log_errors) {
    ErrorSummary summary;
    summary.rows = log_errors.size();
    if (log_errors.empty()) return summary;
    const auto count = static_cast<double>(log_errors.size());
    double absolute = 0.0, sum = 0.0, worst = 0.0;
    std::size_t near = 0;
    for (const double error : log_errors) {
        absolute += std::abs(error);
        sum += error;
        if (std::abs(error) > std::abs(worst)) worst = error;
        if (std::abs(std::exp(error) - 1.0) <= 0.2) ++near;
    }
    summary.typical = std::exp(absolute / count) - 1.0;
    summary.bias = std::exp(sum / count) - 1.0;
    summary.within_20_percent = static_cast<double>(near) / count;
    summary.worst = std::exp(worst) - 1.0;
    return summary;
}

FidelityErrors errors_in_scope(const FidelityReport& report) {
    FidelityErrors errors;
    for (const JudgedRow& row : report.rows) {
        if (!row.in_scope) continue;
        const MeasuredRow& stated = *row.subject.row;
        const auto error = [&](const std::optional<double>& predicted) {
            return log_error(*predicted, *stated.latency_s);
        };
        (row.used_for_fit ? errors.fitted : errors.validating).push_back(error(row.predicted_s));
        errors.board_left_out.push_back(error(row.board_left_out_s));
        errors.network_left_out.push_back(error(row.network_left_out_s));
        if (row.energy_in_scope)
            errors.energy.push_back(log_error(*row.row_left_out_j, *stated.energy_j));
    }
    return errors;
}

FidelityReport judge_rows(const std::vector<MeasuredRow>& table,
                          const std::vector<MeasuredRow>& more, const TimingPrior& prior,
                          SubjectBuilder& builder, Validation validation) {
    FidelityReport report{{}, table.size(), {FactorSpace(prior), {}}, {}};
    for (const std::vector<MeasuredRow>* const rows : {&table, &more}) {
        for (const MeasuredRow& row : *rows) {
            JudgedRow judged;
            judged.subject = builder.understand(row);
            judged.used_for_fit =
                rows == &table && judged.subject.reachable() && judged.subject.may_fit;
            report.rows.push_back(std::move(judged));
        }
    }
    decide_scope(report.rows);
    const Study study(report.rows, report.calibration.space, prior);
    report.calibration.factors = study.full();
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        if (report.rows[i].subject.reachable())
            report.rows[i].predicted_s = study.seconds(i, study.full());
    }
    if (validation == Validation::LeaveOut) {
        study.leave_out([](const Subject& subject) { return subject.board; },
                        [](JudgedRow& row, double seconds) { row.board_left_out_s = seconds; });
        study.leave_out([](const Subject& subject) { return subject.network; },
                        [](JudgedRow& row, double seconds) { row.network_left_out_s = seconds; });
    }
    predict_energy(report);
    mark_repeats(report);
    return report;
}

}  // namespace outcore::judge
