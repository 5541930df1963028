#!/usr/bin/env python3
"""Every source of the portable folders passes clang's syntax check for wasm32 (the page runs the same engine).

Usage: wasm32.py ROOT CLANG++
Sources that can stand beside each other (cmake/unity_groups.py) go through one compiler start, which reads their headers once. When it finds an
error, each source of the group is compiled alone: these alone decide, and the error is told with its file.
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
GROUP = 24  # sources; more save little, and both processors should be busy to the end


def command(root, compiler, libraries):
    return [
        compiler, "--target=wasm32-wasi", "-fsyntax-only", "-std=c++20", "-stdlib=libc++", "-fno-exceptions", "-ffp-contract=off", "-isystem",
        str(root / "tests/build/wasm32"), f"-I{root / 'engine'}", "-idirafter", libraries, "-x", "c++", "-",
    ]


def groups_of(root, files):
    """The files in groups, the largest group first; a file without company is a group."""
    run = subprocess.run([sys.executable, str(root / "cmake/unity_groups.py"), str(root / "engine"), str(GROUP), *map(str, files)],
                         capture_output=True, text=True, check=True)
    groups = {}
    for line in run.stdout.splitlines():
        number, file = line.split(" ", 1)
        groups.setdefault(number, []).append(pathlib.Path(file))
    together = {file for group in groups.values() for file in group}
    return list(groups.values()) + [[file] for file in files if file not in together]


def main():
    root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    files, left_out = [], []
    for layer in PORTABLE:
        for file in sorted((root / "engine/ebb" / layer).glob("*.cpp")):
            (left_out if f"{layer}/{file.name}" in LEFT_OUT else files).append(file)
    with tempfile.TemporaryDirectory() as libraries:
        for name in HEADER_ONLY_LIBRARIES:
            os.symlink(f"/usr/include/{name}", f"{libraries}/{name}")

        def errors_of(group):
            """What the compiler finds in these sources together; empty: nothing."""
            source = "".join(f'#include "{file}"\n' for file in group)
            run = subprocess.run(command(root, compiler, libraries), input=source, capture_output=True, text=True)
            return "" if run.returncode == 0 else run.stderr or "the compiler failed without a word"

        def failures(group):
            if not errors_of(group):
                return []
            broken.append(group)
            return [(file, text) for file in group if (text := errors_of([file]))]

        # The libraries of the reports bring std::quoted, which would stand beside the casefile's.
        reports = [file for file in files if file.parent.name == "report"]
        groups = groups_of(root, reports) + groups_of(root, [file for file in files if file not in reports])
        groups.sort(key=len, reverse=True)
        broken = []
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            failed = sorted(failure for found in pool.map(failures, groups) for failure in found)
    for file, text in failed:
        print(f"{file.relative_to(root)}:\n{text}")
    for file in left_out:
        print(f"left out: {file.relative_to(root)} ({LEFT_OUT[file.parent.name + '/' + file.name]})")
    print(f"{len(files)} files in {len(groups)} groups, {sum(map(len, broken))} compiled once more by themselves, {len(failed)} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
