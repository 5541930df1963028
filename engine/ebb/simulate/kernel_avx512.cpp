// The kernels for AVX512: compiled for that instruction set only; everything else has internal linkage.
#define EBB_LANE_WIDTH 8
#include "ebb/simulate/kernel-inl.h"

namespace ebb::avx512 {
void run_regular(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) { regular(model, program, block); }
void run_general(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) { general(model, program, block); }
}  // namespace ebb::avx512
