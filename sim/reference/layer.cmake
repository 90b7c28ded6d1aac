# The oracle runs whole networks in most tests: let the inner loops over channels be vectorised.
target_compile_options(outcore_reference PRIVATE -O3)
