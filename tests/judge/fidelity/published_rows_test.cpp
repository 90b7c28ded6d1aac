// The published table as it is: what the fit reaches today, pinned from both sides, so that a
// change of model or data that moves it is seen. The bars of the project are stricter where the
// text says so: they are not met, and docs/fidelity.md says why.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "judge/fidelity/profile_writer.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;
using namespace outcore::judge;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = OUTCORE_SOURCE_DIR;

template <typename T>
T expect(Result<T> result) {
    INFO((result ? "" : to_string(result.diagnostics().front())));
    REQUIRE(result.ok());
    return std::move(*result);
}

/// Everything that one run of `outcore fidelity` needs, without the shared models.
struct Run {
    Catalogue catalogue = expect(Catalogue::load(kSource / "configs" / "fidelity"));
    TimingPrior prior = expect(TimingPrior::load(kSource / "configs" / "fidelity" / "prior.json"));
    std::vector<MeasuredRow> table =
        expect(read_measured_rows(kSource / "configs" / "fidelity" / "published.csv"));
    std::vector<MeasuredRow> more;
    SubjectBuilder builder{catalogue, kSource, kSource / "no such folder"};
    FidelityReport report;

    explicit Run(Validation validation, std::vector<MeasuredRow> rows = {})
        : more(std::move(rows)), report(judge_rows(table, more, prior, builder, validation)) {}
};

}  // namespace

TEST_CASE("published latencies: fitted within 10 %, with boards left out as stated") {
    const Run run(Validation::LeaveOut);
    const FidelityErrors errors = errors_in_scope(run.report);
    CHECK(errors.fitted.size() == 169);
    CHECK(summarise(errors.fitted).typical < 0.05);
    CHECK(summarise(errors.fitted).within_20_percent > 0.95);
    const ErrorSummary left_out = summarise(errors.board_left_out);
    WARN("board left out: typical " << 100 * left_out.typical << " %, within 20 %: "
                                    << 100 * left_out.within_20_percent << " %");
    // The bar is 10 % and 90 %: missed, and pinned here until the model earns better.
    CHECK(left_out.typical < 0.16);
    CHECK(left_out.typical > 0.10);
    CHECK(left_out.within_20_percent > 0.74);
    CHECK(summarise(errors.energy).typical <= 0.15);
}

TEST_CASE("STM32H747I-DISCO is predicted within 10 % from the rows of other boards") {
    const Run run(Validation::LeaveOut);
    std::vector<double> errors;
    for (const JudgedRow& row : run.report.rows) {
        if (row.in_scope && row.subject.board == "stm32h747i-disco")
            errors.push_back(log_error(*row.board_left_out_s, *row.subject.row->latency_s));
    }
    CHECK(errors.size() == 47);
    CHECK(summarise(errors).typical <= 0.10);
    CHECK(summarise(errors).within_20_percent >= 0.90);
}

TEST_CASE("a row of one's own is predicted, never fitted, and repeats are marked as seen") {
    const Run plain(Validation::None);
    MeasuredRow known = plain.table.front();
    MeasuredRow fresh = known;
    fresh.latency_s = *known.latency_s * 3.0;
    fresh.board = "MY-BOARD";
    const Run run(Validation::None, {known, fresh});
    const std::size_t at = run.report.table_rows;
    CHECK(run.report.rows[at].used_for_fit == run.report.rows.front().used_for_fit);
    CHECK_FALSE(run.report.rows[at + 1].used_for_fit);
    CHECK(run.report.rows[at + 1].subject.reachable());
    // The odd row has moved nothing.
    CHECK(*run.report.rows.front().predicted_s == *plain.report.rows.front().predicted_s);
}

TEST_CASE("rows that cannot be predicted say why") {
    MeasuredRow base;
    base.board = "NUCLEO-L4R5ZI";
    base.core = "Cortex-M4";
    base.engine = "X-CUBE-AI";
    base.engine_version = "9.0";
    base.model = "KWS DS-CNN";
    base.latency_s = 0.1;
    base.clock_hz = 120e6;
    std::vector<MeasuredRow> rows(6, base);
    rows[1].engine = "mine";
    rows[2].model = "my network";
    rows[3].clock_hz = std::nullopt;
    rows[4].notes = "FLOAT32 variant";
    rows[5].latency_s = std::nullopt;
    const Run run(Validation::None, rows);
    const auto why = [&](std::size_t i) {
        return run.report.rows[run.report.table_rows + i].subject.out_of_reach;
    };
    CHECK(why(0).empty());
    CHECK_THAT(why(1), Catch::Contains("\"mine\""));
    CHECK_THAT(why(2), Catch::Contains("\"my network\""));
    CHECK(why(3) == "no clock");
    CHECK(why(4) == "not int8");
    CHECK(why(5) == "no latency");
}

TEST_CASE("the fitted profiles in configs/kernels are those of the fit") {
    Run run(Validation::None);
    const auto profiles = write_profiles(run.report, run.prior, run.catalogue.engines(),
                                         "outcore fidelity --write-profiles, "
                                         "configs/fidelity/published.csv");
    std::size_t kept = 0;
    for (const FittedProfile& profile : profiles) {
        const fs::path file = kSource / "configs" / "kernels" / (profile.name + ".json");
        if (!fs::exists(file)) continue;
        ++kept;
        INFO(file << ": scripts/fidelity/fit_profiles writes it anew");
        CHECK(expect(read_text(file)) == profile.json);
        auto loaded = cost::KernelProfile::load(file);
        CHECK(loaded.ok());
    }
    CHECK(kept == 16);
}

TEST_CASE("the table is the published one") {
    const auto published = test::shared_path("facts/measured_latency.csv");
    if (!published) {
        WARN("skipped: no published table");
        return;
    }
    const auto ours =
        expect(read_measured_rows(kSource / "configs" / "fidelity" / "published.csv"));
    const auto theirs = expect(read_measured_rows(*published));
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        INFO("row " << i);
        CHECK(ours[i].same_measurement(theirs[i]));
        CHECK(ours[i].energy_j == theirs[i].energy_j);
        CHECK(supply_of(ours[i]).volts == supply_of(theirs[i]).volts);
    }
}

TEST_CASE("described networks do the work of the files that were measured") {
    const auto models = test::shared_path("models");
    if (!models) {
        WARN("skipped: no shared models");
        return;
    }
    const std::pair<const char*, const char*> pairs[] = {
        {"mlperf_ad", "mlperf_tiny/ad01_int8.tflite"},
        {"mlperf_kws", "mlperf_tiny/kws_ref_model.tflite"},
        {"mlperf_vww", "mlperf_tiny/vww_96_int8.tflite"},
        {"resnet_v1_8_cifar10", "mlperf_tiny/pretrainedResnet_quant.tflite"},
    };
    for (const auto& [described, measured] : pairs) {
        INFO(described);
        const auto terms = [](const fs::path& file) {
            return work_terms(network::fold_pads(expect(network::import_network(file))));
        };
        const WorkTerms ours =
            terms(kSource / "models" / "published" / (std::string(described) + ".json"));
        const WorkTerms theirs = terms(*models / measured);
        CHECK(ours.macs == theirs.macs);
        CHECK(ours.constant_bytes == theirs.constant_bytes);
        CHECK(ours.counts == theirs.counts);
    }
}
