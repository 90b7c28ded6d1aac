# The script and style of the sweep report, and the chart library that it draws with (Debian's
# libjs-d3), as bytes in the program: a report is one file that needs nothing else.
find_file(D3_SCRIPT d3.min.js PATHS /usr/share/javascript/d3 NO_DEFAULT_PATH REQUIRED)
set(sweep_page_parts data chart filters scatter parallel table timeline point fidelity effects what_if page)
set(sweep_page_files "${dir}/sweep_page/style.css" "${dir}/sweep_page/body.html" "${dir}/sweep_page/d3_licence.txt")
set(sweep_page_entries "style=${dir}/sweep_page/style.css" "body=${dir}/sweep_page/body.html"
    "d3_licence=${dir}/sweep_page/d3_licence.txt" "d3=${D3_SCRIPT}")
foreach(part IN LISTS sweep_page_parts)
    list(APPEND sweep_page_files "${dir}/sweep_page/${part}.js")
    list(APPEND sweep_page_entries "${part}=${dir}/sweep_page/${part}.js")
endforeach()
set(sweep_page_source "${CMAKE_BINARY_DIR}/generated/sweep_page.cpp")
add_custom_command(OUTPUT "${sweep_page_source}"
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${sweep_page_source}" "-DFILES=${sweep_page_entries}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake"
    DEPENDS ${sweep_page_files} "${D3_SCRIPT}" "${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake" VERBATIM)
target_sources(${target} PRIVATE "${sweep_page_source}")
