# One INTERFACE target per language carries the warning set; every target of ours links it.
add_library(outcore_warnings INTERFACE)
target_compile_options(outcore_warnings INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Werror>
    $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
                            -Wstrict-prototypes -Werror>)
