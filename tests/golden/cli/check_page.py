"""check_page.py FILE: exit 0 when FILE is a well-formed page that needs nothing from elsewhere and keeps to what readers with aids need."""
import html.parser
import re
import sys

VOID = {"meta", "br", "img", "link", "hr", "input", "col"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.levels, self.text = [], [], [], []
        self.language = self.policy = None
        self.cells_without_scope = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs.items():
            if name.startswith("on"):
                self.problems.append(f"<{tag}> has {name}")
            if name in ("src", "href", "xlink:href", "action") and not (value or "").startswith(("#", "data:")):
                self.problems.append(f"<{tag}> reaches outside: {value}")
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.problems.append(f"<{tag}> is not allowed")
        if tag == "html":
            self.language = attrs.get("lang")
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs.get("content")
        if tag == "th" and "scope" not in attrs and "off" not in attrs.get("class", ""):
            self.cells_without_scope += 1
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> where {self.open[-1:] or 'nothing'} is open, line {self.getpos()[0]}")
            return
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = file.read()
    page = Page()
    page.feed(source)
    page.close()
    problems = page.problems
    if page.open:
        problems.append(f"never closed: {page.open}")
    if page.language != "en":
        problems.append("no language")
    if "default-src 'none'" not in (page.policy or ""):
        problems.append("no content policy")
    if 1 not in page.levels or page.levels.count(1) != 1:
        problems.append("not one first heading")
    if re.search(r"https?://|url\(|@import", source):
        problems.append("an address of something outside")
    if page.cells_without_scope:
        problems.append(f"{page.cells_without_scope} table heads without a scope")
    if "patient" in sys.argv[2:]:
        words = " ".join(page.text).lower()
        problems += [f"the patient's page says {word}" for word in ("%", "theta", "best", "fail") if word in words]
        # What belongs to programs and professionals: dates as machines write them, options, keys of the case, names of rules.
        for kind, pattern in (("a machine's date", r"\b\d{4}-\d{2}-\d{2}\b"), ("an option", r"(?:^|\s)--[a-z]"), ("a key of the case", r"\b[a-z]+_[a-z_]+\b|\[\[?[a-z]+\]"),
                              ("a rule's name", r"\b(?:asam|nice|va|switch)-[a-z0-9-]+")):
            found = re.search(pattern, words)
            problems += [f"the patient's page has {kind}: {found.group(0).strip()}"] if found else []
    print("\n".join(problems[:20]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
