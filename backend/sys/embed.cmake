# resources/seccomp.json as a string in the library: the engine needs no path to find it. seccomp.cpp and this
# file stay objects of their own, so that the static shim, which only installs filters, leaves libseccomp out.
set(profile ${CMAKE_SOURCE_DIR}/resources/seccomp.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${profile})
file(READ ${profile} BERTH_SECCOMP_PROFILE)
set(embedded ${CMAKE_BINARY_DIR}/seccomp_profile.cpp)
file(CONFIGURE OUTPUT ${embedded} @ONLY CONTENT [[
#include "backend/sys/seccomp.h"

namespace berth::sys {

std::string_view defaultSeccompProfile()
{
    return R"json(@BERTH_SECCOMP_PROFILE@)json";
}

} // namespace berth::sys
]])
target_sources(berth-backend-sys PRIVATE ${embedded})
set_source_files_properties(${embedded} ${CMAKE_SOURCE_DIR}/backend/sys/seccomp.cpp
                            PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
