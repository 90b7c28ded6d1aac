# OUTCORE_SANITIZE is a comma-separated list for -fsanitize=, empty for none.
set(OUTCORE_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")
if(OUTCORE_SANITIZE)
    add_compile_options(-fsanitize=${OUTCORE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # gcc 12 sees uninitialised variables in <regex>, inside Catch, when it instruments.
    add_compile_options(-Wno-maybe-uninitialized)
    add_link_options(-fsanitize=${OUTCORE_SANITIZE})
endif()
