#!/usr/bin/env python3
"""What every file of the repository keeps to. Usage: hygiene.py ROOT"""
import pathlib
import re
import sys

TEXT = {".h", ".cpp", ".txt", ".cmake", ".in", ".py", ".md", ".toml", ".json", ".csv", ".svg", ".cff", ".bib", ".yml", ""}
CODE = {".h", ".cpp"}
LONGEST_LINE = 200
RAW = re.compile(r"tests/fuzz/.*/seeds/|tests/fuzz/seeds/")  # bytes as a fuzzer takes them: no text, no last newline needed
TEXT_LITERAL = r'"((?:[^"\\]|\\.)*)"'

# Split so that this file does not contain them.
FORBIDDEN = [
    ("a machine's path", re.compile(r"(?<![\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me|tm" r"p)/")),
    ("an address of a package mirror", re.compile(r"(?i)\b(?:py" r"pi\.org|npm" r"js|deb\.deb" r"ian\.org|local" r"host)")),
    ("how the work was organised", re.compile(r"(?i)\b(?:sub-?ag" r"ent|A" r"I ag" r"ent|coding ses" r"sion)\b")),
    ("a note for later without a place", re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b(?!\(#\d+\))")),
    ("a leftover of a merge", re.compile(r"^(?:<{7}|>{7}|={7})(?: |$)")),
]
ENGINE_NEVER = [
    ("throws", re.compile(r"\bthrow\b")),
    ("prints", re.compile(r"\b(?:std::c(?:out|err)|f?printf|f?puts)\b")),
    ("ends the program", re.compile(r"\b(?:exit|abort|terminate)\s*\(")),
    ("reads the environment or the clock", re.compile(r"\b(?:getenv|gettimeofday|clock_gettime|std::time)\b")),
]


def files(root):
    """What the repository keeps: no build folders, nothing written by running the program."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] in (".git", "out") or parts[0].startswith("build") or "__pycache__" in parts:
            continue
        if path.is_file() and path.suffix in TEXT:
            yield path, path.relative_to(root).as_posix()


def check_code(relative, number, line, drugs):
    place = f"{relative}:{number}"
    if "\t" in line:
        yield f"{place}: a tab"
    if len(line) > LONGEST_LINE:
        yield f"{place}: {len(line)} characters, at most {LONGEST_LINE}"
    if relative.startswith("engine/"):
        masked = re.sub(TEXT_LITERAL, lambda text: '"' + "x" * len(text.group(1)) + '"', line)
        code_end = masked.find("//") if "//" in masked else len(line)
        for what, pattern in ENGINE_NEVER:
            if pattern.search(masked[:code_end]) and "// out of memory" not in line:
                yield f"{place}: the engine never {what}: {line.strip()}"
        for text in re.findall(TEXT_LITERAL, line[:code_end]):
            if text in drugs:  # an example inside a message is fine
                yield f"{place}: {text} named in the engine; drugs live in data/"


def check(path, relative, drugs):
    content, raw = path.read_bytes(), RAW.match(relative)
    if not raw and b"\r\n" in content:
        yield f"{relative}: lines end with CR LF"
    try:
        text = content.decode("utf-8", errors="replace" if raw else "strict")
    except UnicodeDecodeError as error:
        yield f"{relative}: not UTF-8 ({error.reason} at byte {error.start})"
        return
    if text and not raw and not text.endswith("\n"):
        yield f"{relative}: no newline at the end"
    for number, line in enumerate(text.split("\n"), 1):
        for what, pattern in FORBIDDEN:
            if pattern.search(line):
                yield f"{relative}:{number}: {what}: {line.strip()[:120]}"
        if path.suffix in CODE:
            yield from check_code(relative, number, line, drugs)


def main():
    root = pathlib.Path(sys.argv[1])
    drugs = sorted(path.stem for path in (root / "data/drugs").glob("*.toml"))
    problems, count = [], 0
    if not drugs:
        problems.append("data/drugs holds no drug")
    for path, relative in files(root):
        count += 1
        problems += check(path, relative, drugs)
    print("\n".join(problems))
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or count < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
