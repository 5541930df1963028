#!/usr/bin/env python3
"""The packages of docs/dependencies.md and those of scripts/packages/*.txt are the same. Usage: dependencies.py ROOT.

Rows of the document: | `package` | list | version | why |, where list is the name of the file without .txt.
"""
import pathlib
import re
import sys


def documented(root):
    rows = set()
    for line in (root / "docs/dependencies.md").read_text(encoding="utf-8").splitlines():
        match = re.match(r"\|\s*`([a-z0-9+.-]+)`\s*\|\s*([a-z]+)\s*\|\s*([^|]+?)\s*\|\s*([^|]+?)\s*\|", line)
        if match:
            rows.add((match.group(2), match.group(1)))
    return rows


def installed(root):
    rows = set()
    for file in (root / "scripts/packages").glob("*.txt"):
        for line in file.read_text(encoding="utf-8").splitlines():
            name = line.split("#")[0].strip()
            if name:
                rows.add((file.stem, name))
    return rows


def main():
    root = pathlib.Path(sys.argv[1])
    document, lists = documented(root), installed(root)
    problems = [f"docs/dependencies.md has {p} ({l}), scripts/packages/{l}.txt does not" for l, p in sorted(document - lists)]
    problems += [f"scripts/packages/{l}.txt has {p}, docs/dependencies.md does not" for l, p in sorted(lists - document)]
    if not lists:
        problems.append("no packages found under scripts/packages")
    print("\n".join(problems))
    print(f"{len(lists)} packages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
