#!/usr/bin/env python3
"""Every header of the engine compiles alone, and says "once".

Usage: headers.py ROOT C++COMPILER
A header that its own source includes before anything else has been compiled alone with that source: headers with a source of the same name must
stand first there. The same is true of a header that such a header, or a source, includes before anything else. The rest is given to the compiler, one by one.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys


def first_include(file):
    """The name in the first #include of a file when it is one of Ebb's, else ""."""
    match = re.search(r'^\s*#\s*include\s*(.+)$', file.read_text(encoding="utf-8"), re.MULTILINE)
    name = re.match(r'"(ebb/.+)"', match.group(1)) if match else None
    return name.group(1) if name else ""


def proven_by(engine, sources, headers):
    """The headers that the build has compiled alone."""
    proven, new = set(), {first_include(source) for source in sources}
    while new:
        proven |= new
        new = {first_include(engine / name) for name in new if name in headers} - proven
    return proven & headers


def command(engine, compiler, name):
    # lanes.h takes its width from the kernel that includes it.
    return [compiler, "-std=c++20", "-fsyntax-only", "-fno-exceptions", "-DEBB_LANE_WIDTH=2", "-Wall", "-Wextra", "-Wno-unused-function",
            "-Wno-psabi", f"-I{engine}", "-include", name, "-x", "c++", os.devnull]


def main():
    engine, compiler = pathlib.Path(sys.argv[1]) / "engine", sys.argv[2]
    sources = sorted(engine.glob("ebb/*/*.cpp"))
    headers = {file.relative_to(engine).as_posix() for file in engine.glob("ebb/*/*.h")}
    problems = []
    for name in sorted(headers):
        source = (engine / name).with_suffix(".cpp")
        if source.exists() and first_include(source) != name:
            problems.append(f'{source.relative_to(engine)}: its first include must be "{name}", which is so compiled alone')
        if not re.search(r"^#pragma once$", (engine / name).read_text(encoding="utf-8"), re.MULTILINE):
            problems.append(f"{name}: has no #pragma once")
    left = sorted(headers - proven_by(engine, sources, headers))

    def compile_one(name):
        return name, subprocess.run(command(engine, compiler, name), capture_output=True, text=True)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, run in pool.map(compile_one, left):
            if run.returncode != 0:
                problems.append(f"{name} does not compile alone:\n{run.stderr}")
    for problem in problems:
        print(problem)
    print(f"{len(headers)} headers, {len(left)} of them compiled here, {len(problems)} problems")
    return 1 if problems or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
