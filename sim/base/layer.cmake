add_dependencies(outcore_base outcore_version)
target_include_directories(outcore_base PRIVATE "${CMAKE_BINARY_DIR}/generated")
