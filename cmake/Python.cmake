# The Python module (python/) is built where it can be: OUTCORE_PYTHON is ON (a must), OFF or AUTO.
# Sets OUTCORE_WITH_PYTHON, and finds pybind11 and Python.
set(OUTCORE_PYTHON AUTO CACHE STRING "The Python module: ON, OFF, or AUTO (where pybind11 and Python's headers are)")
set_property(CACHE OUTCORE_PYTHON PROPERTY STRINGS AUTO ON OFF)
set(OUTCORE_WITH_PYTHON OFF)
if(NOT OUTCORE_PYTHON MATCHES "^(AUTO|ON|OFF)$")
    message(FATAL_ERROR "OUTCORE_PYTHON: found \"${OUTCORE_PYTHON}\"; must be ON, OFF or AUTO")
endif()
if(NOT OUTCORE_PYTHON STREQUAL "OFF")
    # Distributions build their modules for the system's interpreter; another is named by Python_EXECUTABLE.
    if(NOT DEFINED Python_EXECUTABLE AND EXISTS /usr/bin/python3)
        set(Python_EXECUTABLE /usr/bin/python3)
    endif()
    find_package(Python 3.9 QUIET COMPONENTS Interpreter Development.Module)
    find_package(pybind11 2.10 QUIET)
    if(Python_Development.Module_FOUND AND pybind11_FOUND)
        set(OUTCORE_WITH_PYTHON ON)
    elseif(OUTCORE_PYTHON STREQUAL "ON")
        message(FATAL_ERROR "OUTCORE_PYTHON is ON, but pybind11 2.10 or the headers of Python 3.9 were not found "
            "(Debian: pybind11-dev, python3-dev)")
    else()
        message(STATUS "No Python module: pybind11 or Python's headers were not found (pybind11-dev, python3-dev)")
    endif()
endif()
