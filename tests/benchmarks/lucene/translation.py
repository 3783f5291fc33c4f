"""Our queries and articles as Peer.java reads them: words are cut and folded in our way, so that both sides look at the same.

A rule is one line, each operator before its operands and with how many they are: `Syria AND (aid OR "air raid")` is
`AND 2 WORD syria OR 2 WORD aid PHRASE 2 air raid`. An article is its words with how many places each lies behind the one before:
`1:syria 0:syria's 1000:the`, where the step of 1,000 parts title and body, so that nothing is near across them.
What Lucene has no like of is refused, not changed: a rule that says another thing there would be compared for nothing.
"""

from matching.analysis.document import Document
from matching.analysis.readings import Word, reading
from matching.query import And, Leaf, Near, Not, Or, Phrase, Query, Term

LANGUAGE = "en"
_BETWEEN_FIELDS = 1_000  # places, more than any NEAR reaches
_ORDINARY = Document.of({}, LANGUAGE).ordinary.words  # of these it matters how they are written, which Lucene is not told


class UntranslatableError(Exception):
    """The query asks what Peer.java cannot say; the text is the part that does."""


def rule_line(rule_id: str, query: Query) -> str:
    """A rule as a line of the file of rules. Raises UntranslatableError."""
    return f"{rule_id}\t{translated(query)}"


def translated(query: Query) -> str:
    """A query in the words of Peer.java. Raises UntranslatableError."""
    if isinstance(query, Term | Phrase):
        return _leaf(query)
    if isinstance(query, And | Or):
        operator = "AND" if isinstance(query, And) else "OR"
        return " ".join([operator, str(len(query.parts)), *map(translated, query.parts)])
    if isinstance(query, Not):
        return f"NOT {translated(query.part)}"
    if isinstance(query, Near) and isinstance(query.within, int):
        operator = "ONEAR" if query.ordered else "NEAR"
        return f"{operator} {query.within} {translated(query.left)} {translated(query.right)}"
    raise UntranslatableError(str(query))


def article_line(article_id: str, document: Document) -> str:
    """An article as a line of the file of articles."""
    written: list[str] = []
    before = -1
    for field in document.searched:
        places = dict.fromkeys((place.at, place.token.form) for place in field.all())  # a form that stands twice at a place, once
        begins = before + (_BETWEEN_FIELDS if written else 1)
        for at, form in places:
            written.append(f"{begins + at - before}:{form}")
            before = begins + at
    return f"{article_id}\t{' '.join(written)}"


def _leaf(leaf: Leaf) -> str:
    graph = reading(leaf)
    words = [edge.word for edge in graph.edges if edge.end == edge.begin + 1]
    if leaf.field or len(words) != graph.last or len(words) != len(graph.edges):
        raise UntranslatableError(str(leaf))
    forms = [_form(leaf, word) for word in words]
    if words[0] is not None and words[0].wild and len(words) == 1:
        return f"PREFIX {forms[0].removesuffix('*')}"
    if any(word is not None and word.wild for word in words):
        raise UntranslatableError(str(leaf))
    return f"WORD {forms[0]}" if len(words) == 1 else " ".join(["PHRASE", str(len(words)), *forms])


def _form(leaf: Leaf, word: Word | None) -> str:
    """What a word is compared with, where that is all that counts."""
    if word is None or word.exact or word.part or word.signs is not None or word.form in _ORDINARY:
        raise UntranslatableError(str(leaf))
    if word.wild and ("*" in word.form[:-1] or "?" in word.form):
        raise UntranslatableError(str(leaf))
    return word.form
