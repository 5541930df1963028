#!/usr/bin/env python3
"""Every source includes, itself or through Ebb's headers, what it names: the headers that declare names of Ebb, and those of the standard library.

Usage: includes.py ROOT
Sources compiled together (cmake/unity_groups.py) would not show it. Looked for by name, not parsed: names that Ebb's headers give at their top, and
those of the standard library listed here. A name that the source or one of its headers has itself is never missing.
"""
import pathlib
import re
import sys

FOLDERS = ["engine", "cli", "print"]
STANDARD = {
    "algorithm": "sort stable_sort find find_if any_of all_of none_of count_if min_element max_element min max lower_bound upper_bound clamp fill "
                 "fill_n reverse stable_partition is_sorted nth_element binary_search partial_sort rotate equal_range",
    "array": "array", "atomic": "atomic", "charconv": "from_chars to_chars", "chrono": "chrono", "cmath": "sqrt fabs floor ceil lround llround round isfinite isnan pow log exp fmod",
    "cstdint": "int64_t uint64_t uint32_t uint8_t int32_t uint16_t", "cstring": "memcpy memcmp memset", "functional": "function", "limits": "numeric_limits", "map": "map multimap",
    "memory": "unique_ptr shared_ptr make_unique make_shared", "mutex": "mutex lock_guard unique_lock", "numeric": "accumulate iota", "optional": "optional nullopt",
    "set": "set multiset", "span": "span", "sstream": "istringstream ostringstream stringstream", "string": "string to_string", "string_view": "string_view",
    "thread": "thread", "tuple": "tuple tie make_tuple", "unordered_map": "unordered_map", "variant": "variant get_if holds_alternative visit monostate", "vector": "vector",
}
HEADER_OF = {name: header for header, names in STANDARD.items() for name in names.split()}
ALSO = {"string_view": {"string"}, "tuple": {"map"}}  # whose own text has them by the standard


def code(text):
    """Without comments and the insides of literals."""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', text, flags=re.DOTALL)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


class Tree:
    def __init__(self, root):
        self.root, self.known, self.words = root, {}, {}

    def find(self, name):
        for folder in (self.root / "engine", self.root):
            if (folder / name).exists():
                return folder / name
        return None

    def closure(self, file):
        """Ebb's headers that a file includes, also through others, and the other headers that it and they name."""
        if file not in self.known:
            self.known[file] = (set(), set())  # a circle ends here
            own, other = self.known[file]
            text = file.read_text(encoding="utf-8")
            other |= set(re.findall(r"^#\s*include <(.+)>", text, re.MULTILINE))
            for name in re.findall(r'^#\s*include "(.+)"', text, re.MULTILINE):
                header = self.find(name)
                if header is not None:
                    below = self.closure(header)
                    own |= {header} | below[0]
                    other |= below[1]
        return self.known[file]

    def words_of(self, file):
        if file not in self.words:
            self.words[file] = set(re.findall(r"[A-Za-z_]\w*", code(file.read_text(encoding="utf-8"))))
        return self.words[file]


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(root / "cmake"))
    from unity_groups import names_in
    tree = Tree(root)
    headers = [file for folder in FOLDERS for file in sorted((root / folder).rglob("*.h")) if not file.name.endswith("-inl.h")]
    sources = [file for folder in FOLDERS for file in sorted((root / folder).rglob("*.cpp"))]
    given = {}
    for header in headers:
        for name in names_in(header.read_text(encoding="utf-8")):
            given.setdefault(name, set()).add(header)
    problems = []
    for file in sources:
        own, other = tree.closure(file)
        text = code(file.read_text(encoding="utf-8"))
        near = set().union(*(tree.words_of(header) for header in own)) if own else set()
        for name in sorted(tree.words_of(file) & given.keys()):
            if given[name] & own or name in near or name in names_in(text):
                continue
            capital = name[0].isupper() or re.match(r"k[A-Z]", name)
            called = rf"(?<![\w.>:]){name}\b" if capital else rf"(?:^|[^\w.>:\s]|return|\belse|\b(?:ebb|casefile|judge|cli)::)\s*{name}\("
            local = rf"(?:struct|class|using|enum|auto|[\w>&*]) {name}\b" if capital else rf"\bauto&? {name} =|\b(?:void|bool|int|double|auto) {name}\("
            if not re.search(called, text, re.MULTILINE) or re.search(local, text.replace("return ", "return; ").replace("case ", "case; ")):
                continue
            problems.append(f'{file.relative_to(root)}: {name} is declared in {" or ".join(str(h.relative_to(root)) for h in sorted(given[name]))}, which it does not include')
        for name in sorted(set(re.findall(r"\bstd::(\w+)", text)) & HEADER_OF.keys()):
            if HEADER_OF[name] not in other and not ALSO.get(HEADER_OF[name], set()) & other:
                problems.append(f"{file.relative_to(root)}: std::{name} needs <{HEADER_OF[name]}>")
    for problem in problems:
        print(problem)
    print(f"{len(sources)} sources, {len(problems)} problems")
    return 1 if problems or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
