#!/usr/bin/env python3
"""Looks at the symbols of the engine's objects.

Usage: symbols.py weak|libm NM ARCHIVE...
weak  no object of a kernel (kernel_<instruction set>.cpp) may define a weak symbol: the linker keeps one of several
      definitions and could give AVX-512 code to a processor without it.
libm  no object may call a function of libm that is not exactly rounded: its bits change with the processor.
"""
import re
import subprocess
import sys

WEAK_TYPES = "WwVvu"
ROUNDED_DIFFERENTLY = [
    "exp", "exp2", "exp10", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan", "sincos", "asin", "acos", "atan", "atan2",
    "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "hypot", "erf", "erfc", "tgamma", "lgamma", "fma",
]
LIBM_CALL = re.compile(r"_?_?(?:" + "|".join(ROUNDED_DIFFERENTLY) + r")[fl]?(?:_finite|_r)?$")


def symbols(nm, archive, *options):
    """(object, type, name) of every symbol."""
    text = subprocess.run([nm, "-A", *options, archive], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        match = re.match(r"^[^:]+:([^:]+):\s*[0-9a-f]*\s+([A-Za-z?-])\s+(\S+)", line)
        if match:
            yield match.groups()


def weak(nm, archives):
    kernels, problems = set(), []
    for archive in archives:
        for where, kind, name in symbols(nm, archive):
            if where.startswith("kernel_"):
                kernels.add(where)
                if kind in WEAK_TYPES:
                    problems.append(f"{where}: weak symbol ({kind}) {name}")
    if not kernels:
        problems.append("no kernel_*.cpp object found in " + " ".join(archives))
    print("looked at " + " ".join(sorted(kernels)))
    return problems


def libm(nm, archives):
    objects, problems = set(), []
    for archive in archives:
        for where, kind, name in symbols(nm, archive):
            objects.add(where)
            if kind in "Uw" and LIBM_CALL.match(name.split("@")[0]):
                problems.append(f"{where}: calls {name} of libm")
    if not objects:
        problems.append("no object found in " + " ".join(archives))
    print(f"looked at {len(objects)} objects")
    return problems


def main():
    rule, nm, *archives = sys.argv[1:]
    problems = {"weak": weak, "libm": libm}[rule](nm, archives)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
