#!/usr/bin/env python3
"""Which sources of one folder can be compiled together: prints a line "GROUP FILE" for each that shares a group.

Usage: unity_groups.py ENGINE SIZE FILE…
Sources compiled together share their unnamed namespace. Two that give the same name to something there go into different groups, and so does one
that gives a name which a header of the others gives (both would be found). What is not seen here ends as an error of the compiler, never as another program.
"""
import pathlib
import re
import sys

WORD = r"[A-Za-z_]\w*"
ENTITY = [
    re.compile(rf"^(?:template\b.*> *)?(?:struct|class|union|enum class|enum|using) ({WORD})"),
    # a function: the last name before the first bracket; a constant: each name before "=" or "{" or "["
    re.compile(rf"^(?!using\b|namespace\b|static_assert\b|return\b|#|//|}})(?:[\w:<>,&*\s\"()]|\[\[)*?[\s&*>]({WORD})\("),
    re.compile(rf"^(?:inline |static )*const(?:expr|init)?\b[^=({{]*?({WORD})(?:\[[^\]]*\])*\s*[={{]"),
]


def names_in(text):
    found = set()
    for line in text.splitlines():
        if not line or line[0].isspace():
            continue
        for entity in ENTITY:
            match = entity.match(line)
            if match:
                found.add(match.group(1))
        if line.startswith(("constexpr", "const ", "inline constexpr")):
            found.update(re.findall(rf"[,\s]({WORD})\s*=", line))
    return found


def unnamed(text):
    """What stands in the unnamed namespaces of a source, and what else it calls by a name of its own at its top."""
    inner = "\n".join(re.findall(r"^namespace \{$(.*?)^\}  // namespace$", text, re.MULTILINE | re.DOTALL))
    aliases = "\n".join(line for line in text.splitlines() if line.startswith(("using ", "static ")) or re.match(r"namespace \w+ =", line))
    return names_in(inner + "\n" + aliases)


def closure(root, engine, file, known):
    """Every header of Ebb that a file includes, also through others."""
    if file not in known:
        known[file] = set()  # a circle ends here
        for name in re.findall(r'^#include "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE):
            header = engine / name if name.startswith("ebb/") else root / name
            if header.exists():
                known[file] |= {header} | closure(root, engine, header, known)
    return known[file]


class Group:
    def __init__(self):
        self.names, self.headers, self.files = set(), set(), []

    def takes(self, names, headers, in_header):
        clash = self.names & names
        clash |= names & {name for header in self.headers - headers for name in in_header[header]}
        clash |= self.names & {name for header in headers - self.headers for name in in_header[header]}
        return not clash

    def add(self, file, names, headers):
        self.names |= names
        self.headers |= headers
        self.files.append(file)


def main():
    engine, size = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    known, in_header, groups = {}, {}, []
    for path in sys.argv[3:]:
        file = pathlib.Path(path)
        text = file.read_text(encoding="utf-8")
        if re.search(r"^\s*#\s*define\b|^using namespace", text, re.MULTILINE):
            continue
        headers, names = closure(engine.parent, engine, file, known), unnamed(text)
        for header in headers - in_header.keys():
            in_header[header] = names_in(header.read_text(encoding="utf-8"))
        group = next((group for group in groups if len(group.files) < size and group.takes(names, headers, in_header)), None)
        if group is None:
            group = Group()
            groups.append(group)
        group.add(path, names, headers)
    for number, group in enumerate(groups):
        for file in group.files if len(group.files) > 1 else []:
            print(f"{number} {file}")


if __name__ == "__main__":
    main()
