// SPDX-License-Identifier: Apache-2.0
#include "judge/board/kernel_fit.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "base/file.hpp"
#include "judge/board/fitted_profile.hpp"

using namespace outcore;
using judge::FitForm;
using judge::KernelObservation;

namespace {

const std::filesystem::path kProfiles = OUTCORE_SOURCE_DIR "/configs/kernels";

cost::KernelProfile base() {
    auto profile = cost::KernelProfile::load(kProfiles / "cmsis-nn.json");
    REQUIRE(profile.ok());
    return *profile;
}

const judge::ClassFit& row(const judge::KernelFit& fit, cost::KernelClass kernel) {
    for (const judge::ClassFit& row : fit.classes) {
        if (row.kernel == kernel) return row;
    }
    FAIL("no such class");
    return fit.classes.front();
}

/// Tasks of convolutions of many shapes that take exactly what `timing` says, and `handler` cycles
/// for each piece of a transfer.
std::vector<KernelObservation> convolutions(const cost::KernelTiming& timing, double handler,
                                            int operators, double noise = 0.0,
                                            double charged = -1.0) {
    std::mt19937 random(7);
    const auto pick = [&](int low, int high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    std::vector<KernelObservation> observations;
    for (int op = 0; op < operators; ++op) {
        const std::int64_t width = pick(4, 40), channels = pick(4, 64), taps = pick(9, 600);
        for (std::int64_t tile = pick(1, 6); tile > 0; --tile) {
            KernelObservation seen;
            seen.core = "cortex-m7";
            seen.work.kernel = cost::KernelClass::Conv;
            seen.work.rows = pick(1, 12);
            seen.work.patches = seen.work.rows * width * taps;
            seen.work.outputs = seen.work.rows * width * channels;
            seen.work.macs = seen.work.outputs * taps;
            seen.group = static_cast<std::size_t>(op);
            seen.handled_pieces = static_cast<double>(pick(0, 20));
            seen.handler_cycles = charged < 0.0 ? handler : charged;
            const double spread = std::uniform_real_distribution<double>(-noise, noise)(random);
            seen.cycles = (timing.per_call + timing.per_row * static_cast<double>(seen.work.rows) +
                           timing.per_patch * static_cast<double>(seen.work.patches) +
                           timing.per_output * static_cast<double>(seen.work.outputs) +
                           timing.per_mac * static_cast<double>(seen.work.macs)) *
                              (1.0 + spread) +
                          handler * seen.handled_pieces;
            observations.push_back(seen);
        }
    }
    return observations;
}

const cost::KernelTiming kTrue = [] {
    cost::KernelTiming timing;
    timing.per_call = 420.0, timing.per_row = 55.0, timing.per_patch = 1.25;
    timing.per_output = 21.0, timing.per_mac = 0.81;
    return timing;
}();

}  // namespace

TEST_CASE("stamps made from constants give the constants back") {
    const auto fit = judge::fit_kernels(convolutions(kTrue, 260.0, 30), base());
    const judge::ClassFit& conv = row(fit, cost::KernelClass::Conv);
    CHECK(conv.form == FitForm::Fitted);
    CHECK(conv.operators == 30);
    CHECK(conv.timing.per_call == Approx(kTrue.per_call).epsilon(0.01));
    CHECK(conv.timing.per_row == Approx(kTrue.per_row).epsilon(0.01));
    CHECK(conv.timing.per_patch == Approx(kTrue.per_patch).epsilon(0.01));
    CHECK(conv.timing.per_output == Approx(kTrue.per_output).epsilon(0.01));
    CHECK(conv.timing.per_mac == Approx(kTrue.per_mac).epsilon(0.01));
    CHECK(conv.geo_mean_error < 1e-3);
    REQUIRE(fit.handlers.size() == 1);
    CHECK(fit.handlers[0].estimated == Approx(260.0).epsilon(0.02));
}

TEST_CASE("what handlers take is estimated, but kernels go with what the simulator charges") {
    const auto observations = convolutions(kTrue, 260.0, 30, 0.0, 100.0);
    const auto fit = judge::fit_kernels(observations, base());
    CHECK(fit.handlers[0].simulated == 100.0);
    CHECK(fit.handlers[0].estimated == Approx(260.0).epsilon(0.05));
    // The kernels take what the simulator leaves out, so that sums are right.
    double measured = 0.0, predicted = 0.0;
    const cost::KernelTiming& timing = row(fit, cost::KernelClass::Conv).timing;
    for (const KernelObservation& seen : observations) {
        measured += seen.cycles;
        predicted += static_cast<double>(cost::cycles(seen.work, timing).count) +
                     100.0 * seen.handled_pieces;
    }
    CHECK(predicted == Approx(measured).epsilon(0.01));
}

TEST_CASE("noise of 3 % leaves the prediction within 3 %") {
    const auto fit = judge::fit_kernels(convolutions(kTrue, 260.0, 40, 0.03, 250.0), base());
    const judge::ClassFit& conv = row(fit, cost::KernelClass::Conv);
    CHECK(conv.geo_mean_error < 0.03);
    CHECK(conv.timing.per_mac == Approx(kTrue.per_mac).epsilon(0.05));
}

TEST_CASE("a network that is left out is predicted by the others") {
    auto observations = convolutions(kTrue, 0.0, 30);
    for (KernelObservation& seen : observations) {
        const char* const network = seen.group < 10 ? "odd" : seen.group < 20 ? "b" : "c";
        seen.report = std::string(network) + "@board";
    }
    const auto alike = judge::fit_kernels(observations, base());
    CHECK(row(alike, cost::KernelClass::Conv).left_out_error < 1e-3);
    for (KernelObservation& seen : observations) {
        if (seen.report == "odd@board") seen.cycles *= 1.5;
    }
    const auto fit = judge::fit_kernels(observations, base());
    // A third is off by 1.5, and spoils what the others are predicted by.
    CHECK(row(fit, cost::KernelClass::Conv).left_out_error > 0.12);
    CHECK(row(fit, cost::KernelClass::Conv).left_out_error >
          row(fit, cost::KernelClass::Conv).geo_mean_error);
}

TEST_CASE("no constant is negative, whatever was measured") {
    cost::KernelTiming odd = kTrue;
    odd.per_row = 0.0;
    const auto observations = convolutions(odd, 0.0, 20, 0.2, 250.0);
    const auto fit = judge::fit_kernels(observations, base());
    for (const judge::ClassFit& fitted : fit.classes) {
        for (const cost::TimingTerm& term : cost::kTimingTerms)
            CHECK(fitted.timing.*term.member >= 0.0);
    }
    CHECK(fit.handlers[0].estimated >= 0.0);
}

TEST_CASE("too few operators scale the base profile's row") {
    const auto profile = base();
    const cost::KernelTiming& known = profile.timing("cortex-m7", cost::KernelClass::Conv);
    cost::KernelTiming twice = known;
    for (const cost::TimingTerm& term : cost::kTimingTerms) twice.*term.member *= 2.0;
    const auto fit = judge::fit_kernels(convolutions(twice, 0.0, 2), profile);
    const judge::ClassFit& conv = row(fit, cost::KernelClass::Conv);
    CHECK(conv.form == FitForm::Scaled);
    CHECK(conv.timing.per_mac == Approx(2.0 * known.per_mac).epsilon(0.01));
}

TEST_CASE("classes and cores without data keep the base profile's rows, and say so") {
    const auto profile = base();
    const auto fit = judge::fit_kernels(convolutions(kTrue, 0.0, 10), profile);
    const judge::ClassFit& softmax = row(fit, cost::KernelClass::Softmax);
    CHECK(softmax.form == FitForm::Base);
    CHECK(softmax.timing.per_output ==
          profile.timing("cortex-m7", cost::KernelClass::Softmax).per_output);

    judge::FittedProfileFacts facts;
    facts.name = "fitted";
    facts.notes = {"of a test"};
    facts.measured_on["cortex-m7"] = "a test";
    const auto file = std::filesystem::temp_directory_path() / "outcore-fitted-profile-test.json";
    write_file(file, judge::fitted_profile(fit, profile, facts));
    const auto read = cost::KernelProfile::load(file);
    std::filesystem::remove(file);
    REQUIRE(read.ok());
    CHECK(read->name() == "fitted");
    CHECK(read->cores() == profile.cores());
    const cost::KernelRow& conv = read->row("cortex-m7", cost::KernelClass::Conv);
    CHECK_FALSE(conv.assumed);
    CHECK(conv.source.starts_with("measured: a test; "));
    CHECK(conv.timing.per_mac == Approx(kTrue.per_mac).epsilon(1e-3));
    CHECK(read->row("cortex-m7", cost::KernelClass::Softmax)
              .source.starts_with("profile cmsis-nn: "));
    CHECK(read->row("cortex-m4", cost::KernelClass::Conv).timing.per_mac ==
          profile.timing("cortex-m4", cost::KernelClass::Conv).per_mac);
}

TEST_CASE("a line fill costs what the core has for it, whatever comes with it") {
    // Lines go with outputs, so that the stamps alone can not tell them apart.
    auto observations = convolutions(kTrue, 0.0, 30);
    for (KernelObservation& seen : observations) {
        seen.work.fills = seen.work.outputs / 16;
        seen.cycles += 40.0 * static_cast<double>(seen.work.fills);
        seen.fill_cycles = 16.0;
    }
    const auto fit = judge::fit_kernels(observations, base());
    const cost::KernelTiming& timing = row(fit, cost::KernelClass::Conv).timing;
    CHECK(timing.per_fill == 16.0);
    // Whoever has it, the sum is right.
    CHECK(timing.per_output + timing.per_fill / 16.0 ==
          Approx(kTrue.per_output + 40.0 / 16.0).epsilon(0.02));
}

TEST_CASE("the same stamps give the same fit") {
    const auto observations = convolutions(kTrue, 260.0, 30, 0.05, 250.0);
    const auto first = judge::fit_kernels(observations, base());
    const auto second = judge::fit_kernels(observations, base());
    for (std::size_t i = 0; i < first.classes.size(); ++i)
        CHECK(first.classes[i].timing.per_mac == second.classes[i].timing.per_mac);
}
