"""Articles a second through the percolator alone, beside a calibration loop on the same articles in the same process.

Only the ratio to the calibration (`re.findall` of every word, lowered) says something on another machine.
"""

import re
import time
from collections.abc import Callable

from matching.document import Document
from matching.parser import parse
from matching.percolator import Percolator
from tests.benchmarks.generator import Language

ARTICLES_IN_ALL = 2_000
RULES = (1_000, 10_000)


def run() -> None:
    """Print a line for each number of rules."""
    language = Language()
    articles = [language.article(number) for number in range(ARTICLES_IN_ALL)]
    queries = [parse(language.query()) for _ in range(max(RULES))]
    floor = rate(lambda: [re.findall(r"\w+", f"{each['title']} {each['body']}".lower()) for each in articles])
    print(f"matcher: {ARTICLES_IN_ALL:,} articles of about 430 words; calibration {floor:,.0f} articles/s")
    for count in RULES:
        percolator = Percolator()
        for number, query in enumerate(queries[:count]):
            percolator.add(f"rule-{number}", query)
        found = [0]

        def through(percolator: Percolator = percolator, found: list[int] = found) -> None:
            found[0] = sum(
                len(percolator.percolate(Document.of({"title": each["title"], "body": each["body"]}, "en"))) for each in articles
            )

        through()  # every chunk has been seen once
        speed = rate(through)
        print(
            f"  {count:7,} rules   {speed:8,.0f} articles/s   {speed / floor:5.2f} of the calibration"
            f"   {found[0] / ARTICLES_IN_ALL:5.1f} matches an article"
        )


def rate(work: Callable[[], object]) -> float:
    """Articles a second, the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return ARTICLES_IN_ALL / min(times)
