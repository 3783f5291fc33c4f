"""Where `US` matches inside the furniture of pages, which is where a tool that takes `us` for the country is found out.

Every hit of `US` in a line that recurs on many pages is printed. There are lines in which US is the country; those are known
by a hash, because their text is not ours to keep, each with the reason. A hit in any other line fails the trial.
"""

import hashlib
from collections import Counter

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from tests.trials.data import articles_by_id, files

# The first 12 hexadecimal digits of SHA-256 over the line without blanks at its ends: why US is the country in it.
COUNTRY = {
    "2b3506c97025": "a gallery of photographs names what the country flies",
    "9f1efad380e3": "a caption names an ambassador of the country",
    "c3a2622769c2": "a caption names a senator of the country",
    "a212e4684e18": "a caption names the senate of the country",
    "6c70935d19b5": "a caption names islands of the country",
    "dca636ef8b8b": "a caption names a senator of the country",
    "8ae8dae4c1b7": "a briefing about the country",
    "a6a168673e3a": "a gallery of photographs: what is used in the country",
    "d3fb1d7b32d9": "a caption names the president of the country",
    "e0d9ce399a99": "a briefing about the country",
}


def run() -> bool:
    """Whether every hit in a recurring line is the country."""
    table = files("recurring_lines.tsv")[0].read_text("utf-8").splitlines()[1:]
    recurring = {line.partition("\t")[2].strip() for line in table}
    percolator = Percolator()
    percolator.add("us", parse("US"))
    hits: Counter[str] = Counter()
    for article in articles_by_id().values():
        document = Document.of({"title": article["title"], "body": article["body"]}, article.get("language"))
        for hit in (hit for found in percolator.percolate(document) for hit in found.hits):
            line = line_around(article[hit.field], hit.start)
            if line in recurring:
                hits[line] += 1
    unknown = [line for line in hits if key_of(line) not in COUNTRY]
    for line, count in hits.most_common():
        print(f"  {count:4} {key_of(line)} {COUNTRY.get(key_of(line), 'NOT KNOWN')}: {line[:150]}")
    unused = COUNTRY.keys() - {key_of(line) for line in hits}
    print(f"{hits.total()} hits of US in {len(hits)} recurring lines; {len(unknown)} lines are not known to mean the country.")
    if unused:
        print(f"Known lines without a hit: {', '.join(sorted(unused))}")
    return not unknown and not unused


def line_around(text: str, at: int) -> str:
    """The line that holds this code point, without blanks at its ends."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : len(text) if end < 0 else end].strip()


def key_of(line: str) -> str:
    """What a line is known by."""
    return hashlib.sha256(line.encode()).hexdigest()[:12]
