#!/usr/bin/env python3
"""Every source of the portable folders passes clang's syntax check for wasm32 (the page runs the same engine).

Usage: wasm32.py ROOT CLANG++
Left out: kernels of instruction sets that WebAssembly does not have (the narrowest one, sse2, is checked: its lanes are generic
vectors), and the executor with threads (a page brings its own). wasm32/fstream stands in for the file streams that toml++ names.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

PORTABLE = ["base", "numerics", "model", "dosing", "population", "simulate", "plan", "acute", "trial", "safety", "sensitivity", "knowledge", "casefile", "judge", "report"]
LEFT_OUT = {
    "numerics/executor.cpp": "threads",
    "simulate/kernel_avx2.cpp": "AVX2",
    "simulate/kernel_avx512.cpp": "AVX-512",
}
HEADER_ONLY_LIBRARIES = ["fmt", "toml++", "nlohmann"]


def command(root, compiler, libraries, file):
    return [
        compiler, "--target=wasm32-wasi", "-fsyntax-only", "-std=c++20", "-stdlib=libc++", "-fno-exceptions", "-ffp-contract=off", "-Wall",
        "-Wextra", "-isystem", str(root / "tests/build/wasm32"), f"-I{root / 'engine'}", "-idirafter", libraries, str(file),
    ]


def main():
    root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    files, left_out = [], []
    for layer in PORTABLE:
        for file in sorted((root / "engine/ebb" / layer).glob("*.cpp")):
            (left_out if f"{layer}/{file.name}" in LEFT_OUT else files).append(file)
    with tempfile.TemporaryDirectory() as libraries:
        for name in HEADER_ONLY_LIBRARIES:
            os.symlink(f"/usr/include/{name}", f"{libraries}/{name}")

        def compile_one(file):
            run = subprocess.run(command(root, compiler, libraries, file), capture_output=True, text=True)
            return file, run.returncode, run.stderr

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(compile_one, files))
    failed = [(file, text) for file, code, text in results if code != 0]
    for file, text in failed:
        print(f"{file.relative_to(root)}:\n{text}")
    for file in left_out:
        print(f"left out: {file.relative_to(root)} ({LEFT_OUT[file.parent.name + '/' + file.name]})")
    print(f"{len(files)} files, {len(failed)} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
