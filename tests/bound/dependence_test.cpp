// What depends on an operator's last element, against what can be said by hand.
#include <catch2/catch.hpp>

#include "bound/dependence.hpp"
#include "support/networks.hpp"

using namespace outcore;
using test::NetworkBuilder;

namespace {

bound::Dependence between(const network::Network& network) {
    const bound::NeededElements needed(network);
    std::vector<OperatorId> order;
    std::vector<double> bytes;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        if (network::is_view(network.op(OperatorId(i)).kind)) continue;
        order.push_back(OperatorId(i));
        const network::Operator& op = network.op(order.back());
        bytes.push_back(op.inputs.size() > 1 && network.tensor(op.inputs[1]).constant()
                            ? static_cast<double>(network.tensor(op.inputs[1]).size_bytes())
                            : 0.0);
    }
    return bound::dependence(network, needed, order, bytes);
}

}  // namespace

TEST_CASE("in a chain of 1x1 convolutions all weights but the next one's follow the last element") {
    const auto d = between(
        NetworkBuilder({1, 6, 6, 8}).conv(10, 1).conv(12, 1).conv(14, 1).conv(3, 1).build());
    CHECK(d.full_bytes[0][1] == Approx(12.0));  // one input channel
    CHECK(d.full_bytes[0][2] == Approx(12.0 * 14.0));
    CHECK(d.full_bytes[0][3] == Approx(14.0 * 3.0));
    CHECK_FALSE(d.after[0][2]);  // other positions can be computed before
    CHECK(d.before[3][0]);
    CHECK_FALSE(d.before[0][3]);
}

TEST_CASE("a depthwise passes on one channel") {
    const auto d =
        between(NetworkBuilder({1, 6, 6, 8}).conv(10, 1).depthwise(3).conv(14, 1).build());
    CHECK(d.full_bytes[0][1] == Approx(9.0));
    CHECK(d.full_bytes[0][2] == Approx(14.0));
}

TEST_CASE("behind a fully connected operator everything follows") {
    const auto d = between(NetworkBuilder({1, 6, 6, 8})
                               .conv(10, 1)
                               .fully_connected(20)
                               .fully_connected(30)
                               .fully_connected(5)
                               .build());
    CHECK(d.full_bytes[0][1] == Approx(20.0));  // one of 360 inputs
    CHECK(d.full_bytes[0][2] == Approx(600.0));
    CHECK(d.after[0][2]);
    CHECK_FALSE(d.after[0][1]);
    CHECK(d.full_bytes[1][2] == Approx(30.0));
    CHECK(d.after[1][3]);
}

TEST_CASE("an element's cone grows with every window, from the corner least") {
    // 5 x 5: a corner reaches 2 x 2 after one 3x3, 3 x 3 after two.
    const auto d = between(
        NetworkBuilder({1, 5, 5, 4}).conv(4, 1).conv(4, 3).conv(4, 3).fully_connected(10).build());
    CHECK(d.full_bytes[0][3] == Approx(10.0 * 3 * 3 * 4));
    CHECK(d.full_bytes[1][3] == Approx(10.0 * 2 * 2 * 4));
    CHECK(d.full_bytes[2][3] == Approx(10.0));
}

TEST_CASE("branches: what every path needs comes before, what one reads may not") {
    NetworkBuilder builder({1, 6, 6, 8});
    const TensorId left = builder.conv(8, 3).last();
    const auto d = between(builder.conv(8, 1).add(left).conv(4, 1).build());
    CHECK(d.before[2][0]);
    CHECK(d.before[2][1]);
    CHECK(d.full_bytes[0][1] == Approx(8.0));
}
