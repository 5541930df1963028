// The kernels for AVX2: compiled for that instruction set only; everything else has internal linkage.
#define EBB_LANE_WIDTH 4
#ifndef EBB_LANE_PARTS
#define EBB_LANE_PARTS 2
#endif
#include "ebb/simulate/kernel-inl.h"

namespace ebb::avx2 {
void run_regular(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) { regular(model, program, block); }
void run_general(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) { general(model, program, block); }
}  // namespace ebb::avx2
