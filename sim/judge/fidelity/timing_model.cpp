// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/timing_model.hpp"

#include <cmath>

#include "base/json_reader.hpp"

namespace outcore::judge {
namespace {

constexpr double kMostCycles = 1e6;
constexpr double kMostSpread = 10.0;

struct Spread {
    std::string_view key;
    double TimingPrior::*member;
};
constexpr Spread kSpreads[] = {
    {"family", &TimingPrior::family},
    {"family_term", &TimingPrior::family_term},
    {"engine", &TimingPrior::engine},
    {"engine_term", &TimingPrior::engine_term},
    {"core", &TimingPrior::core},
    {"core_term", &TimingPrior::core_term},
    {"family_core", &TimingPrior::family_core},
    {"family_core_term", &TimingPrior::family_core_term},
    {"version", &TimingPrior::version},
    {"version_term", &TimingPrior::version_term},
    {"version_core", &TimingPrior::version_core},
    {"version_core_term", &TimingPrior::version_core_term},
    {"board", &TimingPrior::board},
    {"undescribed_board", &TimingPrior::undescribed_board},
    {"stall", &TimingPrior::stall},
    {"undescribed_stall", &TimingPrior::undescribed_stall},
    {"external", &TimingPrior::external},
    {"reuse", &TimingPrior::reuse},
    {"row", &TimingPrior::row},
};

double constant(const JsonNode& node, double most) {
    node.only({"value", "unit", "source"});
    node.at("unit").text();
    node.at("source").text();
    return node.at("value").number(1e-6, most);
}

/// The factors of `version` are those of the first range and all steps up to it.
template <typename Add>
void for_each_step(const Engine& engine, std::size_t version, const Add& add) {
    for (std::size_t i = 1; i <= version; ++i) add(engine.id + " " + engine.versions[i].name);
}

}  // namespace

Result<TimingPrior> TimingPrior::load(const std::filesystem::path& file) {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    root.only({"schema", "notes", "cycles", "positions_per_read", "spread"});
    TimingPrior prior;
    const JsonNode cycles = root.at("cycles");
    for (std::size_t i = 0; i < kTerms; ++i)
        prior.cycles[i] = constant(cycles.at(to_string(static_cast<Term>(i))), kMostCycles);
    prior.positions_per_read = constant(root.at("positions_per_read"), kMostCycles);
    for (const Spread& spread : kSpreads)
        prior.*spread.member = constant(root.at("spread").at(spread.key), kMostSpread);
    if (!document->diagnostics().empty()) return document->diagnostics();
    return prior;
}

std::size_t FactorSpace::factor(const std::string& name, double spread) {
    const auto [entry, fresh] = names_.try_emplace(name, spreads_.size());
    if (fresh) spreads_.push_back(spread);
    return entry->second;
}

std::size_t FactorSpace::find(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? size() : found->second;
}

void FactorSpace::common_factors(const Subject& subject, std::vector<std::size_t>& factors) {
    factors.push_back(factor("family " + subject.engine->family, prior_.family));
    factors.push_back(factor("engine " + subject.engine->id, prior_.engine));
    factors.push_back(factor("core " + subject.core, prior_.core));
    factors.push_back(
        factor("family core " + subject.engine->family + " " + subject.core, prior_.family_core));
    for_each_step(*subject.engine, subject.version, [&](const std::string& step) {
        factors.push_back(factor("version " + step, prior_.version));
        factors.push_back(factor("version core " + step + " " + subject.core, prior_.version_core));
    });
    if (!subject.variant.empty()) {
        factors.push_back(
            factor("variant " + subject.engine->id + " " + subject.variant, prior_.version));
    }
}

TimingParts FactorSpace::parts(const Subject& subject) {
    const std::size_t board = factor("board " + subject.board,
                                     subject.described ? prior_.board : prior_.undescribed_board);
    const std::size_t stall =
        subject.external_weights
            ? factor("external weights " + subject.board, prior_.external)
            : factor("stall " + subject.board,
                     subject.described ? prior_.stall : prior_.undescribed_stall);
    std::vector<std::size_t> common{board};
    common_factors(subject, common);

    TimingParts parts;
    for (std::size_t i = 0; i < kTerms; ++i) {
        const double count = subject.work->counts[i];
        if (count <= 0.0) continue;
        const std::string term(to_string(static_cast<Term>(i)));
        TimingPart part{prior_.cycles[i] * count, common};
        part.factors.push_back(
            factor("family term " + subject.engine->family + " " + term, prior_.family_term));
        part.factors.push_back(
            factor("engine term " + subject.engine->id + " " + term, prior_.engine_term));
        part.factors.push_back(factor("core term " + subject.core + " " + term, prior_.core_term));
        part.factors.push_back(
            factor("family core term " + subject.engine->family + " " + subject.core + " " + term,
                   prior_.family_core_term));
        for_each_step(*subject.engine, subject.version, [&](const std::string& step) {
            part.factors.push_back(
                factor("version term " + step + " " + term, prior_.version_term));
            part.factors.push_back(
                factor("version core term " + step + " " + subject.core + " " + term,
                       prior_.version_core_term));
        });
        parts.push_back(std::move(part));
    }
    const WeightStream& weights = subject.weights;
    if (weights.stall_cycles_per_byte > 0.0) {
        parts.push_back({weights.stall_cycles_per_byte * weights.bytes_once, {board, stall}});
        const std::size_t reuse = factor("reuse " + subject.engine->family, prior_.reuse);
        parts.push_back(
            {weights.stall_cycles_per_byte * weights.bytes_by_position / prior_.positions_per_read,
             {board, stall, reuse}});
    }
    if (subject.external_ram_cycles > 0.0) {
        const std::size_t external = factor("external ram " + subject.board, prior_.external);
        parts.push_back({subject.external_ram_cycles, {board, external}});
    }
    std::erase_if(parts, [](const TimingPart& part) { return part.cycles <= 0.0; });
    return parts;
}

double total_cycles(const TimingParts& parts, const std::vector<double>& factors) {
    double total = 0.0;
    for (const TimingPart& part : parts) {
        double logarithm = 0.0;
        for (const std::size_t factor : part.factors) logarithm += factors[factor];
        total += part.cycles * std::exp(logarithm);
    }
    return total;
}

FittedTiming fitted_timing(FactorSpace& space, const TimingPrior& prior, const Engine& engine,
                           std::size_t version, const std::string& core,
                           const std::vector<double>& factors) {
    const auto value = [&](const std::string& name) {
        const std::size_t index = space.find(name);
        return index < factors.size() ? factors[index] : 0.0;
    };
    double common = value("family " + engine.family) + value("engine " + engine.id) +
                    value("core " + core) + value("family core " + engine.family + " " + core);
    for_each_step(engine, version, [&](const std::string& step) {
        common += value("version " + step) + value("version core " + step + " " + core);
    });
    FittedTiming timing;
    for (std::size_t i = 0; i < kTerms; ++i) {
        const std::string term(to_string(static_cast<Term>(i)));
        double logarithm = common + value("family term " + engine.family + " " + term) +
                           value("engine term " + engine.id + " " + term) +
                           value("core term " + core + " " + term) +
                           value("family core term " + engine.family + " " + core + " " + term);
        for_each_step(engine, version, [&](const std::string& step) {
            logarithm += value("version term " + step + " " + term) +
                         value("version core term " + step + " " + core + " " + term);
        });
        timing.cycles[i] = prior.cycles[i] * std::exp(logarithm);
    }
    timing.positions_per_read =
        prior.positions_per_read / std::exp(value("reuse " + engine.family));
    return timing;
}

}  // namespace outcore::judge
