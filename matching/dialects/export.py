"""A query of ours in the language of another product, or the reasons why it cannot be said there.

    export(parse("Syria NEAR/5 aid"), DIALECTS["factiva"]).text   ->   Syria near6 aid

It is written with every bracket, so that no product's order of operators decides. What a product cannot say must never be written
as something like it: the export is refused, with each part and the reason. What it says a little differently is a remark. An
`n OF` is written as its combinations, a NEAR of alternatives as alternatives of NEARs where only words or phrases may be near.
Each operator of ours is a function, which makes so many lines.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from math import comb
from typing import NamedTuple

from matching.analysis import MAIN, ORDINARY_SOMEWHERE, analyse, is_wild
from matching.dialects.products import Dialect
from matching.dialects.tree import ONE_EACH
from matching.dialects.written import WRITTEN, Written
from matching.language import as_searched
from matching.query import (
    PARAGRAPH,
    STAR,
    And,
    AtLeast,
    Except,
    Leaf,
    Meta,
    Near,
    Not,
    NotNear,
    Of,
    Or,
    Phrase,
    Query,
    Range,
    Term,
    all_of,
    any_of,
    leaves,
    with_parts,
)
from wording import cut

MOST_COMBINATIONS = 60
_BARE = re.compile(r"[^\W\d_][^\W_]*", re.ASCII)
_RESERVED_WORDS = "AND OR NOT NEAR ONEAR EXCEPT SAME ADJ SENTENCE ANDNOT BUTNOT TRUE FALSE TO BUT DATE AROUND W PRE WC"
_RESERVED = frozenset(_RESERVED_WORDS.split())  # operators somewhere: as words they stand in quotes
_RESERVED_AND_NUMBER = re.compile(r"(?:O?NEAR|ADJ|ATLEAST|ATL|REPEAT|AROUND|WITHIN|PRE|[WNPF])\d+")  # and so are these


class Refusal(NamedTuple):
    """A part that the product cannot say, and why."""

    part: str
    reason: str

    def __str__(self) -> str:
        return f"X-EXPORT: {self.part}: {self.reason}"


class Export(NamedTuple):
    """`text` is the query there, None where something is refused; remarks say what means a little else."""

    text: str | None
    remarks: tuple[str, ...]
    refusals: tuple[Refusal, ...]


class _RefusedError(Exception):
    """A part cannot be said; caught where its neighbours are still looked at."""

    def __init__(self, part: Query, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(cut(str(part), 80), reason)


def export(query: Query, dialect: Dialect) -> Export:
    """Write the query for this product."""
    writer = _Writer(dialect)
    text = writer.write(as_searched(query))
    refusals = tuple(dict.fromkeys(writer.refusals))
    return Export(None if refusals else text, tuple(dict.fromkeys(writer.remarks)), refusals)


class _Writer:
    """The forms of one product, and what was remarkable and refused so far."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.forms: Written = WRITTEN[dialect.name]
        self.remarks: list[str] = []
        self.refusals: list[Refusal] = []

    def write(self, query: Query) -> str:
        """The text of a part; "" where it was refused, which is recorded."""
        try:
            return self._part(query)
        except _RefusedError as error:
            self.refusals.append(error.refusal)
            return ""

    def _part(self, query: Query) -> str:
        field = _common_field(query)
        if field is not None and not isinstance(query, And | Or | Not | Of):
            return self._in_field(query, field)
        if isinstance(query, Term | Phrase):
            return self._leaf(query)
        if isinstance(query, And):
            return self._and(query)
        if isinstance(query, Or):
            return self._or(query)
        if isinstance(query, Of):
            return self._of(query)
        if isinstance(query, Near | NotNear):
            return self._near(query)
        if isinstance(query, AtLeast):
            return self._at_least(query)
        if isinstance(query, Meta):
            return self._meta(query)
        if isinstance(query, Range):
            return self._range(query)
        reason = "has nothing like EXCEPT." if isinstance(query, Except) else "wants something that must be there beside a NOT."
        raise _RefusedError(query, f"{self.dialect.product} {reason}")

    def _bracketed(self, query: Query) -> str:
        """As a side of an operator."""
        text = self.write(query)
        plain = isinstance(query, Term | Phrase | Meta | Range) or not text
        return text if plain else f"({text})"

    def _and(self, query: And) -> str:
        wanted: list[Query] = [part for part in query.parts if not isinstance(part, Not)]
        excluded = [part.part for part in query.parts if isinstance(part, Not)]
        again = [each.part for each in excluded if isinstance(each, Not)]  # NOT NOT a
        wanted, excluded = [*wanted, *again], [each for each in excluded if not isinstance(each, Not)]
        if not wanted:
            raise _RefusedError(query, f"{self.dialect.product} wants something that must be there beside a NOT.")
        named = {(part.field, part.value) for part in _demanded(query) if isinstance(part, Meta)}
        for field in ONE_EACH:
            if sum(name == field for name, _ in named) > 1:
                reason = f"{self.dialect.product} gives an article one {field}, and several are read as any of them. Write OR."
                raise _RefusedError(query, reason)
        text = self.forms.conjunction.join(map(self._bracketed, wanted))
        if excluded and len(wanted) > 1:
            text = f"({text})"
        return " ".join([text, *(self._negated(each) for each in excluded)])

    def _negated(self, query: Query) -> str:
        if self.forms.negates_groups or isinstance(query, Term | Phrase | Meta):
            return self.forms.negation.format(a=self._bracketed(query))
        if isinstance(query, Or):
            return " ".join(map(self._negated, query.parts))
        raise _RefusedError(Not(query), f"{self.dialect.product} has a minus before words and phrases only.")

    def _or(self, query: Or) -> str:
        for part in query.parts:
            if isinstance(part, Not) or (isinstance(part, And) and all(isinstance(each, Not) for each in part.parts)):
                raise _RefusedError(part, f"{self.dialect.product} wants something that must be there in each side of OR.")
        operator = " or " if self.forms.conjunction == " and " else " OR "
        return operator.join(map(self._bracketed, query.parts))

    def _of(self, query: Of) -> str:
        if comb(len(query.parts), query.count) > MOST_COMBINATIONS:
            many = f"it would be {comb(len(query.parts), query.count):,} combinations"
            raise _RefusedError(query, f"{self.dialect.product} has nothing like {query.count} OF, and {many}; name fewer.")
        return self._part(any_of([all_of(list(chosen)) for chosen in combinations(query.parts, query.count)]))

    def _at_least(self, query: AtLeast) -> str:
        if query.count == 1:
            return self._part(query.part)
        if not self.forms.at_least:
            raise _RefusedError(query, f"{self.dialect.product} does not count how often a word stands in an article.")
        if self.forms.counted == "phrases" and not isinstance(query.part, Term | Phrase):
            raise _RefusedError(query, f"{self.dialect.product} counts one word or phrase, no alternatives.")
        inner = self.write(query.part) if self.forms.at_least.endswith("({a})") else self._bracketed(query.part)
        if self.forms.counted == "phrases" and not inner.startswith('"'):
            inner = f'"{inner}"'
        return self.forms.at_least.format(n=query.count, a=inner)

    def _near(self, query: Near | NotNear) -> str:
        form = self._form_of(query)
        distance = query.within + self.forms.more if isinstance(query.within, int) else query.within
        if self.forms.sides == "groups":
            sides = [self._bracketed(side) for side in (query.left, query.right)]
            return form.format(a=sides[0], b=sides[1], n=distance)
        lists = [side.parts if isinstance(side, Or) else (side,) for side in (query.left, query.right)]
        pairs = list(product(*lists))
        if len(pairs) > MOST_COMBINATIONS:
            raise _RefusedError(
                query, f"{self.dialect.product} has no groups near each other, and these are {len(pairs):,} pairs."
            )
        written = [form.format(a=self._side(one, query), b=self._side(other, query), n=distance) for one, other in pairs]
        return written[0] if len(written) == 1 else " OR ".join(f"({each})" for each in written)

    def _side(self, side: Query, query: Query) -> str:
        """A side of a NEAR that takes only words, or only words and phrases."""
        if self.forms.sides == "words":
            if not isinstance(side, Term) or is_wild(side.text) or side.exact or not _BARE.fullmatch(side.text):
                raise _RefusedError(query, f"{self.dialect.product} brings only plain words near each other.")
            self._leaf(side)  # for its remarks
            return side.text
        if not isinstance(side, Term | Phrase):
            raise _RefusedError(query, f"{self.dialect.product} brings only words and phrases near each other.")
        text = self._leaf(side)
        return text if text.startswith('"') else f'"{text}"'

    def _form_of(self, query: Near | NotNear) -> str:
        forms, negated = self.forms, isinstance(query, NotNear)
        number = query.within if isinstance(query.within, str) else "n"
        name = f"{'NOT ' if negated else ''}{'O' if query.ordered else ''}NEAR/{number}"
        if isinstance(query.within, str):
            form = "" if negated or query.ordered else forms.paragraph if query.within == PARAGRAPH else forms.sentence
        elif negated:
            form = forms.not_ordered if query.ordered else forms.not_near
        else:
            form = forms.ordered if query.ordered else forms.near
        if not form:
            raise _RefusedError(query, f"{self.dialect.product} has nothing like {name}.")
        if any(leaf.field is not None for leaf in leaves(query)):
            raise _RefusedError(query, f"{self.dialect.product} has no {name} whose sides look in different fields.")
        return form

    def _in_field(self, query: Query, field: str) -> str:
        """What looks in one field alone, with the field before it once."""
        form = self.forms.fields.get(field)
        if form is None:
            raise _RefusedError(query, f"{self.dialect.product} has no field like {field}:.")
        bare = _without_field(query)
        text = self.write(bare)
        if not form.endswith("({a})") and not isinstance(bare, Term | Phrase):
            text = f"({text})"
        return form.format(a=text)

    def _meta(self, query: Meta) -> str:
        form = self.forms.fields.get(query.field)
        if form is None:
            raise _RefusedError(query, f"{self.dialect.product} has no field like {query.field}:.")
        if query.field == "lang" and len(query.value) > 3:
            raise _RefusedError(query, f"{self.dialect.product} knows languages, not those of one country.")
        return form.format(a=query.value)

    def _range(self, query: Range) -> str:
        form = self.forms.numbers.get(query.name)
        if form is None or query.number != int(query.number):
            raise _RefusedError(query, f"{self.dialect.product} has no such number.")
        sign = "" if query.sign == "=" and ":" in form else query.sign
        return form.format(sign=sign, n=int(query.number))

    def _leaf(self, leaf: Leaf) -> str:
        words = (leaf.text,) if isinstance(leaf, Term) else leaf.words
        for word in words:
            self._look_at(word, leaf)
        text = self._with_wildcards(words, leaf)
        if leaf.exact:
            if not self.forms.exact or any(map(is_wild, words)):
                raise _RefusedError(leaf, f"{self.dialect.product} has nothing like =, which counts capitals and accents.")
            return self.forms.exact.format(a=text)
        if self.dialect.star_behind:
            return f'"{text[:-1]}" *' if text.endswith("*") else f'"{text}"'
        is_operator = text.upper() in _RESERVED or _RESERVED_AND_NUMBER.fullmatch(text.upper())
        is_bare = len(words) == 1 and _BARE.fullmatch(re.sub(r"[*?!]", "", text)) and not is_operator
        return text if is_bare or (text.startswith("#") and len(words) == 1) else f'"{text}"'

    def _with_wildcards(self, words: tuple[str, ...], leaf: Leaf) -> str:
        """The words with the product's wildcards."""
        forms = self.forms
        if STAR in words and not forms.any_word:
            raise _RefusedError(leaf, f"{self.dialect.product} has nothing like a lone *, which stands for one word.")
        if STAR in words:
            self.remarks.append(f"* in {leaf} stands for one or more words there.")
        wild = [word for word in words if word != STAR and is_wild(word)]
        if any(word.rstrip("*").count("*") or word.endswith("**") for word in wild):
            raise _RefusedError(leaf, f"{self.dialect.product} has * only at the end of a word.")
        if (any("*" in word for word in wild) and not forms.ending) or (any("?" in word for word in wild) and not forms.letter):
            raise _RefusedError(leaf, f"{self.dialect.product} has no such wildcard; name the forms with OR.")
        if wild and len(words) > 1 and not forms.wild_phrases:
            raise _RefusedError(leaf, f"{self.dialect.product} has no wildcards in a phrase.")
        if self.dialect.star_behind and any("*" in word for word in words[:-1]):
            raise _RefusedError(leaf, f"{self.dialect.product} has * only behind the last word of a phrase.")
        signs = {"*": forms.ending, "?": forms.letter}
        return " ".join(word if word == STAR else re.sub(r"[*?]", lambda found: signs[found.group()], word) for word in words)

    def _look_at(self, word: str, leaf: Leaf) -> None:
        """What the product makes of a word that we read in our own way."""
        if word.startswith("#") and not self.forms.hashtags:
            raise _RefusedError(leaf, f"{self.dialect.product} does not tell a hashtag from its word.")
        if '"' in word or "{" in word or "}" in word:
            raise _RefusedError(leaf, "It holds a sign that would end it there.")
        for token in analyse(word).tokens:
            if token.role == MAIN and token.capital and token.form in ORDINARY_SOMEWHERE and not leaf.exact:
                self.remarks.append(f"{word} finds {token.form} too in {self.dialect.product}; here it finds capitals only.")


def _demanded(query: Query) -> Iterator[Query]:
    """All that must be so for a query to match."""
    if isinstance(query, And) or (isinstance(query, Of | Or) and len(query.parts) == getattr(query, "count", 1)):
        for part in query.parts:
            yield from _demanded(part)
    elif isinstance(query, Not) and isinstance(query.part, Not):
        yield from _demanded(query.part.part)
    else:
        yield query


def _common_field(query: Query) -> str | None:
    """The field that all its words look in, if that is one."""
    fields = {leaf.field for leaf in leaves(query)}
    return next(iter(fields)) if len(fields) == 1 else None


def _without_field(query: Query) -> Query:
    if isinstance(query, Term | Phrase):
        return replace(query, field=None)
    if isinstance(query, Or):
        return any_of(list(map(_without_field, query.parts)))
    return with_parts(query, _without_field)
