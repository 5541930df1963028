#!/usr/bin/env python3
"""Writes the tables of docs/benchmarks.md, between its two marks, from every file of benchmarks/results/.

Run from anywhere without arguments; `--check` only says (exit status 1) whether the page is out of date.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"


def number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def error(value):
    return "–" if value < 0 else f"{value:.1e}"


def speed_table(job):
    names = list(job["rows"][0]["errors"])
    lines = ["| program | stored | threads | " + " | ".join(f"error {n}" for n in names) + " | people/s | ratio |",
             "|" + "---|" * (5 + len(names))]
    for row in job["rows"]:
        cells = [row["program"], row["stored"], str(row["threads"])] + [error(row["errors"].get(n, -1)) for n in names]
        cells += [number(row["people_per_s"]), f"{row['ratio']:.1f}" if "ratio" in row else "–"]
        lines.append("| " + " | ".join(cells) + " |")
    notes = sorted({f"{row['program']}: {row['note']}" for row in job["rows"] if not row["program"].startswith("Ebb") and row.get("note")})
    return lines + [""] + [f"{note}." for note in notes]


def scaling_table(job):
    lines = ["| timeline | people | seconds | people/s | peak memory [MB] |", "|---|---|---|---|---|"]
    for row in job["rows"]:
        cells = [row["program"], f"{row['people']:,}", f"{row['median_s']:.2f}", number(row["people_per_s"]), f"{row['errors']['MB']:.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def section(path):
    lines = []
    for name, job in json.loads(path.read_text(encoding="utf-8")).items():
        machine = job["machine"]
        lines += [f"## {name}: {machine['processor']}, {machine['date']}", ""]
        lines += [f"{machine['processors_online']} processors, {machine['vector_sets']}; {machine['compiler']}; Ebb `{machine['flags_engine']}`, "
                  f"peers `{machine['flags_peers']}`; commit {machine['commit'] or 'not known'}; `benchmarks/results/{path.name}`.", ""]
        lines += [f"{note}." for note in job["notes"]] + [""]
        lines += scaling_table(job) if name == "scaling" else speed_table(job)
        lines.append("")
    return lines


def main():
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    lines = []
    for path in sorted((ROOT / "benchmarks" / "results").glob("*.json")):
        lines += section(path)
    made = before + BEGIN + "\n\n" + "\n".join(lines).strip() + "\n\n" + END + after
    if "--check" in sys.argv[1:]:
        return 0 if made == text else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
