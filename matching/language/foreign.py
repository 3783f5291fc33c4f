"""What people type who come from another product, and what it is here: operators, signs, names of fields.

Our language would read most of it as words to search for, and the query would run and mean something else. So each form is known
here by its shape, with the product whose public manual has it and with our form. Signs that can be no word at all are errors
(lexer.py); what could be a word is a warning (matching/proofs/foreign.py), because some name may be written so.

    shape, where it counts, product, our form

It only knows shapes. Whether a word stands where an operator would is decided by whoever sees the words beside it.
"""

import re
from enum import Enum
from typing import NamedTuple


class ForeignPlace(Enum):
    """Where a form counts as an operator."""

    ANYWHERE = "wherever it stands without quotes"
    BETWEEN = "between two operands, where an operator would stand"
    CAPITALS = "between two operands, in capitals that are not those of a whole headline"


class ForeignForm(NamedTuple):
    """A way of writing; `ours` may name {n}, the number in it, {less}, one less, and {word}, what its second group holds."""

    shape: "re.Pattern[str]"
    place: ForeignPlace
    product: str
    ours: str

    def advice(self, found: "re.Match[str]") -> str:
        """Our form for what was found."""
        groups = found.groups()
        number = int(groups[0]) if groups and groups[0] and groups[0].isdigit() else 0
        word = next((group for group in groups if group and not group.isdigit()), "")
        return self.ours.format(n=number, less=max(0, number - 1), word=word)


def _form(shape: str, product: str, ours: str, place: ForeignPlace = ForeignPlace.ANYWHERE, flags: int = re.I) -> ForeignForm:
    return ForeignForm(re.compile(shape, flags), place, product, ours)


_BETWEEN, _CAPITALS = ForeignPlace.BETWEEN, ForeignPlace.CAPITALS
_N = r"(\d{1,3})"
_NEXIS, _FACTIVA, _LUCENE = "Nexis", "Factiva", "Lucene"
_POSITIONS = "NEAR/{less} (Factiva counts one more), or NEAR/{n} if it comes from elsewhere"

# The first form that fits counts.
FORMS = (
    # Nearness with a number.
    _form(rf"/(?:n|near){_N}/?", _FACTIVA, _POSITIONS),
    _form(rf"/f{_N}/?", _FACTIVA, "lead: before the word: title and first two paragraphs"),
    _form(rf"(?:w|pre)?/\+{_N}", f"{_NEXIS} and Westlaw", "ONEAR/{n}"),
    _form(rf"(?:pre|p|onear|before|adj)/{_N}", f"{_NEXIS} and ProQuest", "ONEAR/{n}"),
    _form(rf"not-?(?:w|near|within)?/{_N}", _NEXIS, "NOT NEAR/{n}"),
    _form(rf"(?:w|n|within|next|same|prox|around)?/{_N}", f"{_NEXIS}, dtSearch and ProQuest", "NEAR/{n}"),
    _form(r"(?:w|pre|not-?w|within)?/(?:s|sent|sentence)\b/?", f"{_NEXIS} and Westlaw", "NEAR/S"),
    _form(r"(?:w|pre|not-?w|within)?/(?:p|para|paragraph|seg)\b/?", f"{_NEXIS} and Westlaw", "NEAR/P"),
    _form(rf"[dwxy]?near[-_~=.]?{_N}f?", f"{_FACTIVA}, Ovid and Concordance", _POSITIONS),
    _form(
        rf"(?:onear|adj|pre|before|followedby)[-_~=.]?{_N}",
        f"{_FACTIVA}, Ovid and Concordance",
        "ONEAR/{less} (Factiva counts one more), or ONEAR/{n} if it comes from elsewhere",
    ),
    _form(rf"(?:around|within|next)[-_~=.]?{_N}", "Google and others", "NEAR/{n}"),
    _form(r"prox/\S+", "CQL", "NEAR/5"),
    _form(r"[nw]([1-9]|1\d|2[0-5])", "EBSCO", "NEAR/{n}", _BETWEEN),
    _form(rf"\+{_N}|\+(?:s|p)", "Westlaw", "ONEAR/{n}, NEAR/S or NEAR/P", _BETWEEN),
    _form(rf"<(?:-|{_N})>", "PostgreSQL", "a phrase in quotes, or ONEAR/{less}"),
    _form(rf"~{_N}(?:\.\d+)?", f"{_LUCENE} and Brandwatch", "a NEAR/{n} b in place of the quotes"),
    _form(r"</?(?P<word>[a-z]+)(?:/\d+)?>", "Verity", "the operator without angle brackets, in capitals"),
    _form(r"(?P<word>\w+)\.(?:ti|ab|tw|kw|mp|af|hw|hd|hl|lp)\.?", "Ovid", "title: before the word, or the word alone"),
    # How often.
    _form(rf"(?:atleast|atl|freq|repeat)[-_/]?{_N}", f"{_FACTIVA} and {_NEXIS}", "ATLEAST/{n} before a word or bracket"),
    # Endings, spellings and weights.
    _form(r"[\w'’-]+~(?:\d+(?:\.\d+)?)?", _LUCENE, "the spellings with OR, as there is no fuzzy search"),
    _form(r"[\w'’-]+\^\d+(?:\.\d+)?|\^\d+(?:\.\d+)?", _LUCENE, "the word alone, as an article matches or does not"),
    _form(r"\^(?P<word>\w[\w'’-]*)", "FTS5 and Sphinx", "title: or lead: before the word"),
    _form(r"~(?P<word>\w[\w'’-]*)", "Google", "the words of like meaning with OR"),
    _form(r"(?P<word>[^\W\d_]{3,})\$\d*", f"{_FACTIVA} and Ovid", "{word}* (there is no bound on the ending)"),
    _form(r"(?P<word>[^\W\d_]{2,})#[^\W\d_]+", "Ovid and EBSCO", "? for one letter, after at least three"),
    _form(r"%\S*%|[^\W\d_]+%[^\W\d_]+", "SQL and dtSearch", "* for any ending, ? for one letter"),
    # What must be there, what must be as written.
    _form(r"\+(?P<word>[^\W\d_][\w'’*?-]*)", f"{_LUCENE} and Google", "{word} alone, as all words side by side must be there"),
    _form(r"\{(?P<word>[^\s{}]+)\}", "Brandwatch and Scopus", "={word}, which counts capitals and accents"),
    _form(r"\{\S*|\S*\}", "Scopus and Brandwatch", 'a phrase in quotes: "two words"'),
    _form(r"[^\s\[\]]+\[[^\s\[\]]*\]?", "PubMed", "title: before the word, or the word alone"),
    _form(r"\w\S*\[\S*\]\S+", "other products", "the spellings with OR, as there are no regular expressions"),
    _form(r"\[\S*|\S*\]", f"{_FACTIVA} and {_LUCENE}", "( and ) around what belongs together, or words>=100 for a range"),
    _form(r"/\S{2,}/", _LUCENE, "the spellings with OR, as there are no regular expressions"),
    _form(r"\$?\d+\.\.\$?\d+", "Google", "the numbers with OR"),
    # Words that join, in capitals or not.
    _form(r"NOT-(?P<word>[\w'’-]*[^\W\dA-Z_][\w'’-]*)", "other products", "NOT {word}", flags=0),
    _form(r"[^\s;&]+;[^\s;]\S*", "other products", "OR between the words"),
    _form(r"and/or", "other products", "OR", _BETWEEN),
    _form(r"xor|eor", "Xapian and others", "(a OR b) AND NOT (a AND b)", _BETWEEN),
    _form(r"(?:and|but|or)[-_/]?not|andmaybe", f"{_NEXIS} and others", "NOT", _BETWEEN),
    _form(r"same", f"{_FACTIVA} and Web of Science", "NEAR/P (the same paragraph) or NEAR/S (the same sentence)", _BETWEEN),
    _form(r"adj|onext|followedby|precedes", f"{_FACTIVA} and Ovid", "a phrase in quotes, or ONEAR/0", _BETWEEN),
    _form(r"[dwxy]near|notnear|w/|pre/", f"{_NEXIS} and Autonomy", "NEAR/5", _CAPITALS),
    _form(r"sentence", "Talkwalker and Sphinx", "NEAR/S", _CAPITALS),
    _form(r"paragraph", "Sphinx", "NEAR/P", _CAPITALS),
    _form(r"around|within|next|with|prox|close", "Google, Sphinx and others", "NEAR/5", _CAPITALS),
    _form(r"before|then|followed", "Verity and others", "ONEAR/5", _CAPITALS),
    _form(r"after", "Verity and others", "b ONEAR/5 a", _CAPITALS),
    _form(r"but|aber|mais|pero|maar|но|minus|without|exclude|excluding|unless|nand|nor", "other products", "NOT", _CAPITALS),
    _form(r"plus|also", "other products", "AND", _CAPITALS),
    _form(r"maybe|either", "other products", "OR", _CAPITALS),
)

# The operators in other languages: AND, OR, NOT.
_IN_LANGUAGES = """
German und oder nicht,ohne|French et ou sauf,sans|Spanish y,e o,u no,sin|Portuguese e ou não,nao,sem
Italian e,ed o,oppure non,senza|Dutch en - niet,zonder
Swedish och eller inte,utan|Danish og eller ikke|Finnish ja tai ei|Hungarian és vagy nem
Polish i,oraz lub,albo nie,bez|Czech a,i nebo ne,bez|Turkish ve veya değil,degil|Romanian și,si,şi sau nu|Croatian i ili ne
Russian и или не,без|Ukrainian і,та,й або не|Greek και,ΚΑΙ ή,Ή όχι|Indonesian dan atau bukan,tanpa|Vietnamese và hoặc không
Catalan i o no|Bulgarian и или не|Serbian и или не
Arabic - أو -|Hindi और या नहीं|Persian - یا -|Hebrew - או -|Korean 그리고 또는,혹은 -
Chinese 和,与,與,及,且,并且,並且,以及 或,或者,或是 不,非|Japanese および,及び,かつ,且つ または,又は,もしくは 除く
Thai และ หรือ ไม่|Lao ແລະ ຫຼື -|Khmer និង ឬ -|Burmese နှင့် သို့မဟုတ် -
Bengali এবং,ও অথবা,বা -
Tamil மற்றும் அல்லது -|Urdu اور یا نہیں
Slovak a alebo nie|Estonian ja või mitte|Albanian dhe ose jo|Georgian და ან არა
Armenian և,եւ կամ ոչ|Azerbaijani və - deyil|Kazakh және немесе емес|Afrikaans - - nie|Galician e ou non|Icelandic og eða ekki
"""


def _of_languages() -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {}
    for row in _IN_LANGUAGES.replace("\n", "|").split("|"):
        if row.strip():
            language, *columns = row.split()
            for ours, column in zip(("AND", "OR", "NOT"), columns, strict=False):
                for word in column.split(",") if column != "-" else ():
                    languages, meant = words.get(word.casefold(), ("", ours))
                    if meant == ours and languages.count(" ") < 2 and language not in languages:
                        words[word.casefold()] = (f"{languages}{' and ' if languages else ''}{language}", ours)
    return words


JOINING_WORDS = _of_languages()
"""Each by its small letters: the language, and the operator it stands for."""

SIGNS = {
    "&": ("Nexis and Westlaw", 'Write AND; a name such as "Procter & Gamble" stands in quotes.'),
    "&&": ("Lucene", "Write AND."),
    "|": ("Google and others", "Write OR."),
    "||": ("Lucene", "Write OR."),
    "!": ("Lucene", "Write NOT."),
    "¬": ("logic", "Write NOT."),
    "∧": ("logic", "Write AND."),
    "∨": ("logic", "Write OR."),
    "+": ("Lucene and Google", "Leave it out: all words side by side must be there."),
    "[": ("Lucene and Factiva", "Write ( in its place."),
    "]": ("Lucene and Factiva", "Write ) in its place."),
    "{": ("Scopus and Brandwatch", 'Put the phrase in quotes: "two words".'),
    "}": ("Scopus and Brandwatch", 'Put the phrase in quotes: "two words".'),
    "%": ("Westlaw", "Write NOT."),
    "<->": ("PostgreSQL", 'Put the words in quotes: "two words".'),
    "*": ("FTS5", "Write it behind the last letter of a word, inside the quotes: cooperat*."),
    "=": ("other products", "Write a field with a colon, as in title:Syria; = stands right before a word whose capitals count."),
}
"""What stands alone as an operator of other products: whose, and what to write."""

_NOT_JUDGED = "Wirewatch does not judge tone, theme or feeling; leave it out, or name the words"
_WHEN = "Wirewatch reads articles as they appear; leave it out, or write age<24 for those of the last 24 hours"
_SOURCES = "Write source: and the domain, as in source:reuters.com"
_FIELDS = {
    "source:": "site domain domainis host hostname website publication publisher outlet newspaper rst sn so pub from srctitle",
    "title:": "headline headlines hd hl head intitle allintitle ti heading subject title-abs-key title-abs te",
    "lead:": "ingress hlead hlp lp lede intro teaser summary abstract ab description leadparagraph standfirst",
    "body:": "intext allintext text content fulltext article articlebody td tx bdy maintext",
    "author:": "by byline writer journalist reporter creator au aut auth contributor",
    "url:": "inurl allinurl link uri href permalink",
    "lang:": "language languages sourcelang la lg lng locale sprache langue idioma",
    "country:": "sourcecountry countries location loc region place geo cc nation land pays re state market geographic",
    "section:": "category categories desk channel column se rubrik rubric",
    "tag:": "tags keyword keywords kw hashtag hashtags topic topics ns label labels mainsubject terms term",
}
_NUMBERS = {
    "words": "wc wordcount word_count wordscount length len size",
    "reach": "followers authorfollowers audience circulation visits ave uvm pageviews",
    "tier": "rank rating alexa priority level",
    "age": "hours",
}
_OTHERS = {
    _WHEN: "after before since until when date dates daterange pd published published_at pubdate publishdate pubyear py year "
    "timestamp datetime time timespan dd from_date to_date startdate enddate edate ed",
    _NOT_JUDGED: "tone toneabs sentiment theme gkgtheme emotion mood polarity imagetag",
    "Name the countries, as in country:(DE OR FR)": "continent",
    "Codes of companies are not known here; write the names": "co company ticker ric isin in industry fds person people",
    "Wirewatch reads articles, not posts; leave it out": "to is has filter min_faves min_retweets retweets likes engagement "
    "blogs cache related filetype ext type doctype pagetype inanchor",
    "Write =US before a word whose capitals count": "raw allcaps caps nocaps onecap exact",
    "Write cooperat* for any ending, or the forms with OR": "plural singular nostem stem",
    "Leave it out; words without a field are searched in title and body": "all any ts full anywhere",
}


def _advice() -> dict[str, str]:
    known = {"source:": _SOURCES}
    table = {name: known.get(ours, f"Write {ours} in its place") for ours, names in _FIELDS.items() for name in names.split()}
    table |= {name: f"Write {ours}>100 (or with < <= >= =)" for ours, names in _NUMBERS.items() for name in names.split()}
    return table | {name: advice for advice, names in _OTHERS.items() for name in names.split()}


_FIELD_ADVICE = _advice()
_COUNTED = re.compile(r"(near|onear|repeat|atleast)/?(\d{1,3})", re.I)
_COMPARED = re.compile(r"([<>]=?|=)?(\d{1,9})")
_SHOWABLE = re.compile(r"[\w.-]{1,30}")
# Segments of Nexis, ProQuest and Scopus, which stand right before a bracket.
_SEGMENTS_WORDS = """
headline hlead lead body byline author language allcaps caps nocaps plural singular publication source date terms subject
title title-abs-key title-abs abs key auth affil srctitle ti ab su tx au so kw exact all mainsubject section length company
ticker geographic city state country nostem onecap pub la hd by text person
"""
SEGMENTS = frozenset(_SEGMENTS_WORDS.split())


def field_advice(name: str, value: str = "") -> str | None:
    """What to write in place of a field of another product, without a full stop; None where no product has it. `value` is what
    stands behind it, of a number with its sign."""
    name = name.casefold()
    if counted := _COUNTED.fullmatch(name):
        operator = "ATLEAST" if counted[1].lower() in ("repeat", "atleast") else counted[1].upper()
        form = f"{operator}/{counted[2]}"
        return f"Write {form} a" if operator == "ATLEAST" else f"Write a {form} b"
    advice = _FIELD_ADVICE.get(name)
    ours = next((ours for ours, names in _FIELDS.items() if name in (ours[:-1], *names.split())), None)
    number = next((ours for ours, names in _NUMBERS.items() if name in (ours, *names.split())), None)
    if number and (compared := _COMPARED.fullmatch(value)):
        return f"Write {number}{compared[1] or '>='}{compared[2]}"
    if number and not advice:
        advice = f"Write {number}>100 (or with < <= >= =)"
    if ours and not advice:
        advice = f"Write {ours} with a colon"
    if advice and ours and _SHOWABLE.fullmatch(value):
        # A domain has a dot; for Reuters nobody knows which.
        return f"Write {ours}{value}" if ours != "source:" or "." in value else advice
    return advice


def sign_error(word: str) -> tuple[str, str] | None:
    """Why a bare word is an error for the signs in it, and what to write: what stands alone as an operator, !word, a|b."""
    if word in SIGNS:
        product, fix = SIGNS[word]
        return f'"{word}" alone is an operator of {product}, and no word.', fix
    if "|" in word or "&&" in word:
        sign, ours = ("&&", "AND") if "&&" in word else ("|", "OR")
        sides = [side for side in re.split(r"\|+|&&", word) if side]
        written = f" {ours} ".join(sides)
        fix = f"Write {written}" if len(written) <= 60 and sides else f"Write {ours} between the words"
        return (
            f'The {sign} in "{word[:60]}" is an operator of other products, and no part of a word.',
            f"{fix}, or put it in quotes.",
        )
    if word[0] in "!¬" and any(map(str.isalnum, word)):
        product = "Lucene" if word[0] == "!" else "logic"
        return (
            f'"{word[0]}" before a word is NOT in {product}, and nothing here.',
            f"Write NOT {word.lstrip('!¬')[:60]}, or put it in quotes.",
        )
    return None
