# The engine as a library for other programs: find_package(ebb), then ebb::simulate and the other layers.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(ebb_layers GLOBAL PROPERTY ebb_layers)
foreach(layer ${ebb_layers})
  list(APPEND ebb_targets ebb_${layer})
  set_target_properties(ebb_${layer} PROPERTIES EXPORT_NAME ${layer}
    INTERFACE_INCLUDE_DIRECTORIES "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/engine>")
endforeach()
install(TARGETS ${ebb_targets} EXPORT ebb_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/engine/ebb DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
if(TARGET ebb)
  install(TARGETS ebb RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ebb)
install(EXPORT ebb_targets NAMESPACE ebb:: FILE ebbTargets.cmake DESTINATION ${config_dir})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/ebbConfig.cmake.in ${CMAKE_BINARY_DIR}/ebbConfig.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/ebbConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/ebbConfig.cmake ${CMAKE_BINARY_DIR}/ebbConfigVersion.cmake DESTINATION ${config_dir})
