#include "base/sha256.hpp"

#include <catch2/catch.hpp>

TEST_CASE("SHA-256 of abc is the value of FIPS 180-2, appendix B.1") {
    CHECK(outcore::sha256_hex(std::string_view("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
