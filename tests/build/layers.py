#!/usr/bin/env python3
"""Fails on any include that the layer table of ARCHITECTURE.md does not allow.

Usage: layers.py ROOT. The table's rows are `folder` | may include | may use; the header line names these three columns. A folder may also be a
file without its ending.
"""
import pathlib
import re
import sys

NEVER_IN_ENGINE = {
    "iostream": "prints", "fstream": "touches files", "filesystem": "touches files", "chrono": "reads the clock", "ctime": "reads the clock",
    "random": "differs between libraries", "regex": "throws", "format": "is not in g++ 12", "expected": "is not in g++ 12",
}


def read_table(architecture):
    """folder -> (layers it may include, libraries it may use)."""
    table, columns = {}, None
    for line in architecture.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[:3] == ["folder", "may include", "may use"]:
            columns = True
        elif columns and line.startswith("|"):
            if re.fullmatch(r"-+", cells[0]):
                continue
            names = [re.findall(r"`([^`]+)`", cell) for cell in cells[:3]]
            table[names[0][0]] = (set(names[1]), names[2])
        elif columns:
            break
    return table


def includes(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if match:
            yield number, match.group(1), match.group(2)


def check_file(root, file, folder, allowed, libraries, in_engine):
    layer = pathlib.PurePath(folder).name
    for number, quote, name in includes(file):
        place = f"{file.relative_to(root)}:{number}"
        if quote == '"':
            parts = name.split("/")
            if parts[0] == "ebb" and len(parts) == 3:
                if parts[1] != layer and parts[1] not in allowed:
                    yield f'{place}: {folder} may not include "{name}"; ARCHITECTURE.md allows {", ".join(sorted(allowed)) or "nothing"}'
            elif in_engine or not (name.startswith(folder) or parts[0] in allowed):
                yield f'{place}: "{name}": inside Ebb includes are written "ebb/<layer>/<file>.h" or "{folder}/<file>.h"'
        elif "/" in name or name.endswith(".h"):
            if not any(name == library or name.startswith(library) for library in libraries):
                yield f"{place}: {folder} may not use <{name}>; ARCHITECTURE.md allows {', '.join(libraries) or 'the standard library only'}"
        elif in_engine and name in NEVER_IN_ENGINE:
            yield f"{place}: <{name}> in the engine: it {NEVER_IN_ENGINE[name]}"


def sources_of(place):
    """The sources below a folder, or the two of a row that names a file without its ending."""
    found = place.rglob("*") if place.is_dir() else place.parent.glob(place.name + ".*")
    return [file for file in sorted(found) if file.suffix in (".h", ".cpp")]


def check(root):
    table = read_table(root / "ARCHITECTURE.md")
    if len(table) < 10:
        return [f"ARCHITECTURE.md: only {len(table)} rows found in the layer table"], 0
    problems, count = [], 0
    present = {f"engine/ebb/{path.name}" for path in (root / "engine/ebb").iterdir() if path.is_dir()} | {"cli"}
    for folder in sorted(present - set(table)):
        problems.append(f"{folder}: has no row in the layer table of ARCHITECTURE.md")
    for folder, (allowed, libraries) in table.items():
        files = sources_of(root / folder)
        if not files:
            problems.append(f"ARCHITECTURE.md: the layer table names {folder}, which has no sources")
        count += len(files)
        for file in files:
            problems += check_file(root, file, folder, allowed, libraries, folder.startswith("engine/"))
    return problems, count


def main():
    problems, count = check(pathlib.Path(sys.argv[1]))
    print("\n".join(problems))
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
