"""Texts made to hurt, by what they are: queries, the lists and rules these name, and pieces of which articles are made.

The tests beside it hold them against the bounds of the program, `make bench` measures how long they take.
"""

import unicodedata
from itertools import count, islice

FIELDS = ("title", "lead", "body", "author", "url", "section", "tag", "source", "lang", "country")
LISTS = {
    **{f"list-of-words-{number}": ["a"] for number in range(300)},
    "faulty": [*(f"word{number}" for number in range(1_999)), 'a"b'],
    "long": [f"word{number}" for number in range(2_000)],
}
RULES = {
    **{f"rule-of-words-{number}": "a" for number in range(1_000)},
    **{f"long-{number}": f"word{number} " * 800 for number in range(700)},
    **{f"deep-{number}": f"rule:deep-{number + 1}" for number in range(700)},
    "circle": "rule:circle",
    "faulty": "Syria AND AND " * 500,
}


def numbered(piece: str, times: int) -> str:
    """The piece with a number in it, so that no two are the same."""
    return " ".join(piece.format(number) for number in range(times))


def of_every_category(each: int) -> str:
    """So many characters of each of Unicode's categories."""
    found: dict[str, list[str]] = {}
    for code in range(0x110000):
        found.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    return " ".join("".join(islice(characters, each)) for characters in found.values())


# Each must be refused.
QUERIES = {
    "nothing": "",
    "blanks": " \n\t" * 2_000,
    "NUL": "\0" * 8_000,
    "100 KB": "x" * 100_000,
    "every category of Unicode": of_every_category(200),
    "brackets": "(" * 8_000,
    "brackets that close": ")" * 8_000,
    "deep brackets": "(" * 3_900 + "a" + ")" * 3_900,
    "1,000 wildcards": "abc* " * 1_500,
    "different wildcards": numbered("abc*{}", 900),
    "wildcards in one word": "a" + "*" * 7_000,
    "too early a wildcard": "a* " * 2_500,
    "words": "abcd " * 1_001,
    "commas": "," * 8_000,
    "minus signs": "-" * 8_000,
    "dashes": "- " * 4_000,
    "quotes": '"' * 8_000,
    "quotes never closed": '"a' * 3_901,
    "empty phrases": '"" ' * 2_600,
    "equals signs": "=" * 8_000,
    "comments never closed": "# a " * 2_000,
    "hash signs": "#" * 8_000,
    "colons": ":" * 8_000,
    "fields": "title:" * 1_300,
    "no fields": "a:" * 3_900,
    "misspelt fields": "titel:a " * 900,
    "slashes": "/" * 8_000,
    "only operators": "AND OR NOT NEAR EXCEPT " * 340,
    "operators without sides": "a AND AND " * 790,
    "operators in small letters": "a and b or " * 700,
    "NEAR": "a NEAR/5 " * 800 + "a",
    "NEAR of mixed distances": "a NEAR/1 b NEAR/2 " * 440,
    "NEAR without a number": "NEAR / " * 1_000,
    "NEAR too far": "a NEAR/999 " * 700 + "a",
    "EXCEPT": "a EXCEPT " * 880 + "a",
    "ATLEAST": "ATLEAST/2 " * 790,
    "ATLEAST too often": "ATLEAST/" + "9" * 7_000 + " a",
    "n OF": "2 OF (" * 1_000,
    "n OF with commas": "2 OF (a," * 1_000,
    "n OF too few": "9 OF (a, b) " * 600,
    "NOT": "NOT " * 1_999 + "a",
    "ranges": "words<5 " * 1_000,
    "ranges without numbers": "words<a " * 1_000,
    "values": "lang:123456 " * 660,
    "one unknown list": "$unknown " * 880,
    "unknown lists": numbered("$list-of-wrods-{}", 400),
    "one unknown rule": "rule:unknown " * 600,
    "unknown rules": numbered("rule:rule-{}", 600),
    "a faulty list": "$faulty " * 990,
    "a faulty list in fields": " ".join(f"{field}:$faulty" for field in FIELDS * 50),
    "a long list": "$long " * 1_000,
    "a faulty rule": "rule:faulty " * 600,
    "long rules": numbered("rule:long-{}", 500),
    "rules of rules": "rule:deep-0",
    "a circle": "rule:circle " * 600,
    "quotes of every kind": "“”„‟«»‹›＂" * 800,
    "lone surrogates": "\ud800" * 8_000,
    "marks": "\u0301" * 8_000,
}
# Pieces that an article repeats, and what it must not cost more than: an ordinary article of the same length.
ORDINARY = "The US and Russia met in Syria today, said Mr. Biden of the U.S. team, and WHO knows about us. "
ARTICLES = {
    "one word": "a",
    "dots between letters": "a.b.c.",
    "marks on one letter": "\u0301",
    "letters of two characters": "e\u0301",
    "Han without blanks": "俄罗斯",
    "Hangul in parts": "\u1112\u1161\u11ab",
    "hyphens": "a-",
    "numbers between hyphens": "S-400-",
    "hashtags": "#a",
    "hash signs": "#",
    "thousands": "1,111",
    "decimals": "1.1.",
    "apostrophes": "l'",
    "typographic apostrophes": "a’s ",
    "invisible": "a\u200d",
    "currencies": "US$",
    "one letter words": "a ",
    "quotes": '"a" ',
    "invitations": "FOLLOW US ",
    "acronyms": "U.S. ",
    "links": "https://a.b/c?d=e&f=g ",
    "blanks": " \n",
    "paragraphs": "a\n\n",
    "stops": ".",
    "families": "👨‍👩‍👧",
    "lone surrogates": "\ud800",
    "NUL": "\0",
    "Thai": "ประเทศไทย",
    "Khmer": "ព្រះ",
    "Lao": "ລາວຊຳນ້ໍາ",
    "Burmese": "မြန်မာက္ကိ",
    "Thai with zero-width blanks": "ไทย\u200b",
    "Khmer of letters below letters": "ក្ក្ក",
    "Thai and Latin": "ไa",
    "am in two characters": "น\u0e4d\u0e32",
    "zero-width blanks": "\u200b",
    "zero-width blanks in words": "a\u200b",
    "entities": "&amp;",
    "entities in words": "L&#8217;O ",
    "entities of entities": "&amp;amp;amp;",
    "entities of numbers": "&#x41;&#65;",
    "entities without semicolons": "&eacute&copy",
    "ampersands": "&",
    "tags in words": "a<em>b</em>",
    "opening brackets": "<",
    "full-width letters": "ＮＴＴ",
    "full-width stops": "Ｕ．Ｓ．",
    "full-width thousands": "１，０００",
    "mathematical letters": "𝐔𝐒",
    "half-width kana": "ｶﾞ",
    "suffixes": "Trump'a ",
    "apostrophes in a row": "Aa'a'a",
    "apostrophes alone": "'",
    "a word of apostrophes": "Ab’ʻ´",
    "Korean and Latin": "EU는",
    "Cyrillic and Latin": "aб",
    "tags": "<p>",
    "tags never closed": "<a ",
    "comments never closed": "<!--",
    "scripts never closed": "<script>",
    "initials": "J. K. ",
    "initials without blanks": "J.K. ",
    "initials without stops": "J K ",
    "doubled acronyms": "EE. UU. ",
    "initials behind line ends": "J.\n",
    "Arabic letters": "أحمد١",
    "hamza forms": "أإآٱؤئء",
    "hamza marks": "ا\u0654ا\u0655ا\u0653",
    "Persian letters": "یکۀ\u200c",
    "points of Hebrew": "ש\u05c1\u05b8",
    "presentation forms": "ﷲﻻ",
    "addresses": "a.b/#c",
    "lines": "abc def\n",
    "soft hyphens": "a\u00ad\n",
    "soft hyphens in words": "ab\u00ad",
    "ordinals": "3. Ok ",
    "marks that end no sentence": "a! b? c… ",
}
ASKED = ["US", "a", '"a * a"', "=é OR é", '"俄罗斯"', "S-400 OR 1,111", "Russia -NATO", "WHO us"]
ASKED += ["a NEAR/5 a NEAR/5 US", "US NEAR/S us", "a NOT NEAR/P 俄", "ATLEAST/9 (a OR us)", 'foll* EXCEPT "follow us"']
ASKED += ["lead:us words>3", "ไทย OR NTT OR Trump", '"J.K. J.K."', "NATO EU", "J NEAR/S K", "AT&T OR احمد"]
ASKED += ["ລາວ OR မြန်မာ OR ក្ក", "ا OR ي OR ש", 'EEUU OR "J K J K"', '=𝐔𝐒 OR "1,000" OR Ok']


def article(piece: str, length: int) -> str:
    """So many characters of the piece, over and over."""
    return (piece * (length // len(piece) + 1))[:length]


def different_words(length: int) -> str:
    """So many characters of words of which no two are the same."""
    return " ".join(islice((f"abc{number}" for number in count()), length // 6))[:length]


# Rules that are allowed and cost as much as they can, each with the article where they do.
RULES_ENDURED = {
    "a phrase of 1,000 words": ('"' + "a " * 1_000 + '"', "a "),
    "a chain of NEAR": (" NEAR/100 ".join(["a"] * 18), "a "),
    "a chain of NEAR and OR": (" NEAR/100 ".join(["(a OR b OR c OR d OR e)"] * 18), "a b c d e f g h "),
    "200 times NEAR": (
        " OR ".join(f"({a} NEAR/{n} {b})" for n in (1, 5) for a in "abcdefghij" for b in "abcdefghij"),
        "a b c d e f g h i j ",
    ),
    "100 times EXCEPT": (
        " OR ".join(f'({a} EXCEPT "{a} {b}")' for a in "abcdefghij" for b in "abcdefghij"),
        "a b c d e f g h i j ",
    ),
}
