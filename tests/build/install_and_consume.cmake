# Installs the build into a folder of its own, then builds and runs a program that knows only that folder.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed with ${code}: ${ARGN}")
  endif()
endfunction()

set(place ${BUILD_DIR}/install_and_consume)
file(REMOVE_RECURSE ${place})
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${place}/prefix)
if(NOT EXISTS ${place}/prefix/bin/ebb)
  message(FATAL_ERROR "the program was not installed")
endif()
run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE_DIR} -B ${place}/build -DCMAKE_BUILD_TYPE=Release
  -DCMAKE_PREFIX_PATH=${place}/prefix -DCMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${place}/build)
run(${place}/build/consumer)
