# Debian's packages as targets named after the third parties of layers.txt: outcore_tp_<name>.
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SYSTEMC_PKG REQUIRED systemc)
find_program(FLATC_PROGRAM flatc REQUIRED)

foreach(name fmt nlohmann boost flatbuffers openssl eigen systemc cli11)
    add_library(outcore_tp_${name} INTERFACE)
endforeach()
target_link_libraries(outcore_tp_fmt INTERFACE fmt::fmt)
target_link_libraries(outcore_tp_nlohmann INTERFACE nlohmann_json::nlohmann_json)
target_link_libraries(outcore_tp_boost INTERFACE Boost::headers)
target_link_libraries(outcore_tp_openssl INTERFACE OpenSSL::Crypto)
target_link_libraries(outcore_tp_eigen INTERFACE Eigen3::Eigen)
target_link_libraries(outcore_tp_cli11 INTERFACE CLI11::CLI11)

# SystemC: Debian's library is built for the C++17 API tag and refers to sc_main (style.md, section 9).
find_library(SYSTEMC_LIBRARY systemc REQUIRED)
file(WRITE "${CMAKE_BINARY_DIR}/generated/sc_main_stub.cpp"
    "extern \"C\" int sc_main(int, char**);\nextern \"C\" int sc_main(int, char**) { return 0; }\n")
add_library(outcore_sc_main STATIC "${CMAKE_BINARY_DIR}/generated/sc_main_stub.cpp")
target_compile_definitions(outcore_tp_systemc INTERFACE SC_CPLUSPLUS=201703L)
target_link_libraries(outcore_tp_systemc INTERFACE "${SYSTEMC_LIBRARY}" outcore_sc_main)
