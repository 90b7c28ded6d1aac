// Writes the report of the sample sweep, for the browser test: write_sample FOLDER [COPIES].
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "support/sweep_rows.hpp"

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    outcore::report::SweepReport report = outcore::support::sample_report();
    // More points than a page holds, by telling the same ones again with other numbers.
    const std::size_t rows = report.rows.size();
    for (int copy = 1; argc > 2 && copy < std::atoi(argv[2]); ++copy) {
        for (std::size_t row = 0; row < rows; ++row) {
            outcore::explore::SweepRow one = report.rows[row];
            one.point = static_cast<std::int64_t>(report.rows.size());
            one.confirmed.reset();
            const double more = 1.0 + 0.001 * copy;
            one.figures.latency_s *= more;
            one.figures.energy_j *= more;
            report.rows.push_back(one);
        }
    }
    std::filesystem::create_directories(argv[1]);
    outcore::report::write_sweep_report(report, argv[1]);
    return 0;
}
