// A few doubles that go through the same arithmetic: the unit of work of the kernels.
//
// Include only from a kernel translation unit, which sets EBB_LANE_WIDTH (doubles in a native vector: 8, 4 or 2) and EBB_LANE_PARTS (native vectors
// in a lane) before it and is compiled for that instruction set. Everything has internal linkage (the unnamed namespace), so no two translation units can share code of one instruction set.
// Only IEEE +, -, *, /, square roots and comparisons: together with -ffp-contract=off every width gives the same bits.
#pragma once
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace {

#ifndef EBB_LANE_PARTS
#define EBB_LANE_PARTS 1
#endif

inline constexpr int kNative = EBB_LANE_WIDTH;
inline constexpr int kParts = EBB_LANE_PARTS;
inline constexpr int kLanes = kNative * kParts;

typedef double NativeDouble __attribute__((vector_size(EBB_LANE_WIDTH * 8)));
typedef long long NativeLong __attribute__((vector_size(EBB_LANE_WIDTH * 8)));

#define EBB_INLINE static inline __attribute__((always_inline))
// A loop over the native vectors of a lane, unrolled before the compiler decides what lives in registers.
#define EBB_EACH_PART                   \
  _Pragma("GCC unroll 4") for (int p = 0; p < kParts; ++p)
// The same for short loops over nodes and states.
#define EBB_UNROLL _Pragma("GCC unroll 9")

#if EBB_LANE_WIDTH == 8 && defined(__AVX512F__)
#define EBB_MASK_REGISTERS 1
typedef __mmask8 NativeMask;
struct LaneMask {
  NativeMask part[kParts];
};
#else
typedef NativeLong NativeMask;
/// All bits set where true.
struct alignas(kLanes * 8) LaneMask {
  NativeMask part[kParts];
};
#endif

/// kLanes numbers, one a person.
struct alignas(kLanes * 8) Lane {
  NativeDouble part[kParts];
  Lane() = default;
  __attribute__((always_inline)) explicit Lane(double value) {
    EBB_EACH_PART part[p] = NativeDouble{} + value;
  }
};

typedef NativeDouble NativeInMemory __attribute__((may_alias));
/// `from` and `to` are aligned as a lane is.
EBB_INLINE Lane load(const double* from) {
  Lane r;
  EBB_EACH_PART r.part[p] = *reinterpret_cast<const NativeInMemory*>(from + p * kNative);
  return r;
}
EBB_INLINE void store(double* to, const Lane& lane) {
  EBB_EACH_PART *reinterpret_cast<NativeInMemory*>(to + p * kNative) = lane.part[p];
}
typedef NativeDouble NativeAnywhere __attribute__((may_alias, aligned(8)));
/// From and to memory of any alignment.
EBB_INLINE Lane load_anywhere(const double* from) {
  Lane r;
  EBB_EACH_PART r.part[p] = *reinterpret_cast<const NativeAnywhere*>(from + p * kNative);
  return r;
}
EBB_INLINE void store_anywhere(double* to, const Lane& lane) {
  EBB_EACH_PART *reinterpret_cast<NativeAnywhere*>(to + p * kNative) = lane.part[p];
}
#define EBB_LANE_OPERATOR(op)                                                  \
  EBB_INLINE Lane operator op(const Lane& a, const Lane& b) {                  \
    Lane r;                                                                    \
    EBB_EACH_PART r.part[p] = a.part[p] op b.part[p];       \
    return r;                                                                  \
  }                                                                            \
  EBB_INLINE Lane operator op(const Lane& a, double b) { return a op Lane(b); } \
  EBB_INLINE Lane operator op(double a, const Lane& b) { return Lane(a) op b; }
EBB_LANE_OPERATOR(+)
EBB_LANE_OPERATOR(-)
EBB_LANE_OPERATOR(*)
EBB_LANE_OPERATOR(/)
#undef EBB_LANE_OPERATOR

#if EBB_MASK_REGISTERS
#define EBB_LANE_COMPARISON(op, code)                                                                             \
  EBB_INLINE LaneMask operator op(const Lane& a, const Lane& b) {                                                 \
    LaneMask r;                                                                                                   \
    EBB_EACH_PART r.part[p] = _mm512_cmp_pd_mask((__m512d)a.part[p], (__m512d)b.part[p], code);                   \
    return r;                                                                                                     \
  }                                                                                                               \
  EBB_INLINE LaneMask operator op(const Lane& a, double b) { return a op Lane(b); }
#else
#define EBB_LANE_COMPARISON(op, code)                                          \
  EBB_INLINE LaneMask operator op(const Lane& a, const Lane& b) {              \
    LaneMask r;                                                                \
    EBB_EACH_PART r.part[p] = a.part[p] op b.part[p];                          \
    return r;                                                                  \
  }                                                                            \
  EBB_INLINE LaneMask operator op(const Lane& a, double b) { return a op Lane(b); }
#endif
EBB_LANE_COMPARISON(<, _CMP_LT_OS)
EBB_LANE_COMPARISON(<=, _CMP_LE_OS)
EBB_LANE_COMPARISON(>, _CMP_GT_OS)
EBB_LANE_COMPARISON(>=, _CMP_GE_OS)
EBB_LANE_COMPARISON(==, _CMP_EQ_OQ)
#undef EBB_LANE_COMPARISON

EBB_INLINE LaneMask operator&(const LaneMask& a, const LaneMask& b) {
  LaneMask r;
  EBB_EACH_PART r.part[p] = static_cast<NativeMask>(a.part[p] & b.part[p]);
  return r;
}
EBB_INLINE LaneMask operator|(const LaneMask& a, const LaneMask& b) {
  LaneMask r;
  EBB_EACH_PART r.part[p] = static_cast<NativeMask>(a.part[p] | b.part[p]);
  return r;
}
EBB_INLINE LaneMask operator!(const LaneMask& a) {
  LaneMask r;
  EBB_EACH_PART r.part[p] = static_cast<NativeMask>(~a.part[p]);
  return r;
}
EBB_INLINE LaneMask operator^(const LaneMask& a, const LaneMask& b) {
  LaneMask r;
  EBB_EACH_PART r.part[p] = static_cast<NativeMask>(a.part[p] ^ b.part[p]);
  return r;
}

/// The mask of those whose flag is set in `flags`, one byte a person.
EBB_INLINE LaneMask mask_of(const unsigned char* flags, unsigned char flag) {
  LaneMask r;
#if EBB_MASK_REGISTERS
  EBB_EACH_PART {
    unsigned bits = 0;
    for (int i = 0; i < kNative; ++i) bits |= (flags[p * kNative + i] & flag) != 0 ? 1u << i : 0u;
    r.part[p] = static_cast<NativeMask>(bits);
  }
#else
  EBB_EACH_PART for (int i = 0; i < kNative; ++i) r.part[p][i] = (flags[p * kNative + i] & flag) != 0 ? -1 : 0;
#endif
  return r;
}

EBB_INLINE Lane select(const LaneMask& mask, const Lane& yes, const Lane& no) {
  Lane r;
#if EBB_MASK_REGISTERS
  EBB_EACH_PART r.part[p] = (NativeDouble)_mm512_mask_blend_pd(mask.part[p], (__m512d)no.part[p], (__m512d)yes.part[p]);
#else
  EBB_EACH_PART r.part[p] = mask.part[p] ? yes.part[p] : no.part[p];
#endif
  return r;
}
/// Correctly rounded, as IEEE asks of a square root everywhere.
EBB_INLINE Lane square_root(const Lane& x) {
  Lane r;
#if EBB_LANE_WIDTH == 8 && defined(__AVX512F__)
  EBB_EACH_PART r.part[p] = (NativeDouble)_mm512_sqrt_pd((__m512d)x.part[p]);
#elif EBB_LANE_WIDTH == 4 && defined(__AVX__)
  EBB_EACH_PART r.part[p] = (NativeDouble)_mm256_sqrt_pd((__m256d)x.part[p]);
#elif defined(__SSE2__)
  EBB_EACH_PART r.part[p] = (NativeDouble)_mm_sqrt_pd((__m128d)x.part[p]);
#else
  EBB_EACH_PART for (int i = 0; i < kNative; ++i) r.part[p][i] = __builtin_sqrt(x.part[p][i]);
#endif
  return r;
}
EBB_INLINE Lane larger(const Lane& a, const Lane& b) { return select(a > b, a, b); }
EBB_INLINE Lane smaller(const Lane& a, const Lane& b) { return select(a < b, a, b); }

/// Whether the mask is set for anybody. Only ever used to skip work whose result nobody would take.
EBB_INLINE bool any(const LaneMask& mask) {
  NativeMask sum = mask.part[0];
  for (int p = 1; p < kParts; ++p) sum |= mask.part[p];
#if EBB_LANE_WIDTH == 8 && defined(__AVX512F__)
  return sum != 0;
#elif EBB_LANE_WIDTH == 4 && defined(__AVX__)
  return _mm256_movemask_pd((__m256d)sum) != 0;
#elif defined(__SSE2__)
  return _mm_movemask_pd((__m128d)sum) != 0;
#else
  long long all = 0;
  for (int i = 0; i < kNative; ++i) all |= sum[i];
  return all != 0;
#endif
}

// Primitives that the elementary functions (numerics/elementary.h) need of a number type; meaning as in elementary_double.h.
EBB_INLINE Lane round_to_integer(const Lane& x) {
  const Lane shift(0x1.8p52);
  return (x + shift) - shift;
}
EBB_INLINE Lane scale_by_power_of_two(const Lane& x, const Lane& n) {
  const Lane biased = n + Lane(0x1p52 + 1023.0);
  Lane power;
  EBB_EACH_PART power.part[p] = (NativeDouble)((NativeLong)biased.part[p] << 52);
  return x * power;
}
EBB_INLINE Lane exponent_of(const Lane& x) {
  Lane biased;
  EBB_EACH_PART {
    biased.part[p] = (NativeDouble)((((NativeLong)x.part[p] >> 52) & 0x7ffll) | 0x4330000000000000ll);
  }
  return biased - Lane(0x1p52 + 1023.0);
}
EBB_INLINE Lane mantissa_of(const Lane& x) {
  Lane r;
  EBB_EACH_PART {
    r.part[p] = (NativeDouble)(((NativeLong)x.part[p] & 0x000fffffffffffffll) | 0x3ff0000000000000ll);
  }
  return r;
}

}  // namespace
