# The commit that a build was made from, for the provenance in every output. Written at build time, so
# that a new commit does not ask for a new configure run.
add_custom_target(outcore_version
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
            -DOUTPUT=${CMAKE_BINARY_DIR}/generated/outcore_version.inc
            -P ${CMAKE_SOURCE_DIR}/cmake/WriteVersion.cmake
    BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/outcore_version.inc)
