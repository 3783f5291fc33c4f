"""What an apostrophe parts: an ending behind a word (Russia's, NATO'ya, Biden'll), a small word before one (l'Europe, dell'Onu).

The word without either is found too. Which endings and small words there are is a list, because most apostrophes part nothing:
O'Brien, Xi'an, Qur'an, об'єднання, won't. So `won` never finds won't, nor `Xi` Xi'an.

An ending that begins with a vowel follows a consonant, or the e of Joyce'a, or letters that are read one by one (CIA'in): Turkish
puts a y or n between two vowels, and Sana'a, Shi'a, Baha'i and Isma'il are whole words. So are some names whose last letters
look like an ending of Turkish: they are listed.
"""

import re

from matching.analysis.folding import fold

_ITALIAN = """
l d un dell nell all sull dall coll pell quell quegl quest bell sant c m t s v n gl degl agl dagl negl sugl begl
anch com cos dov quand quant tutt mezz nient senz vent trent quarant cinquant sessant settant ottant novant cent mill
pover grand buon nessun qualcun ciascun alcun ogn altr qualch sott sopr contr oltr fin ancor neanch nemmen neppur
medesim second terz quart quint sest settim ottav ultim prim entramb ch
"""
_FRENCH = "l d qu n s j c m t jusqu lorsqu puisqu quoiqu quelqu presqu entr grand"
_OTHERS = "f b v x"  # Irish d'fhág, Maltese f'Malta; Catalan and Occitan have those of French and Italian
_GREEK = "απ γι σ τ μ θ κ αφ υπ υφ κατ καθ παρ μετ μεθ επ εφ αντ αλλ ουτ στ δ αν"
_ELISIONS = frozenset(f"{_ITALIAN} {_FRENCH} {_OTHERS} {_GREEK}".split())

_ANYWHERE = frozenset(["s", "ll", "d", "ve", "re", "m"])  # English; behind small letters too: they'll
_TURKISH = (
    r"y?[aeiu]|n?[iu]n|n[aeiu]|[dt][ae](?:n|ki\w{0,9}|yd[iu]\w{0,4}|ym[iu]s|ys[ae])?|nd[ae](?:n|ki\w{0,9})?|n?c[ae]|"
    r"[yn]?l[ae]|l[ae]r\w{0,9}|l[iu]\w{0,9}|s[iu](?:n\w{0,6})?|s[iu]z\w{0,8}|c[iu]\w{0,8}|[dt][iu]r?|[dt][iu]rl[ae]r|"
    r"y(?:d[iu]|m[iu]s|ken|s[ae])\w{0,4}"
)
_POLISH = "ego|emu|em|iem|owi|owie|ow|om|ami|ach|ie|y|ovi|ou|um"  # and its like
_FINNISH = "n|ss[ae]|st[ae]|ll[ae]|lt[ae]|ll?e|ksi|tt?[ae]|iin|h[aeiou]n|ille|iss[ae]|ist[ae]"
_BALTIC = "ist|ile|il|ilt|iks|ita|iga|ini|ina|is|sse|as|o|ui|io|ams|us"
_OF_NAMES = re.compile(f"{_TURKISH}|{_POLISH}|{_FINNISH}|{_BALTIC}")
_OF_CAPITALS = re.compile("ers?|erne|erna|en|et|ens|ets|tje|ing|ed")  # VVD'ers, NGO'er, DJ'ing
_LETTERS_OF_A_NAME = 3
# Arabic and Chinese names and words with an apostrophe of their own, and what English sailors leave out.
_WHOLE_NAMES = "san'a dar'a jum'a bid'a bek'a beq'a biq'a baq'a sab'a qal'a sun'i chang'e dong'e cap'n mar'ina"
_WHOLE = frozenset(_WHOLE_NAMES.split())


def ending(word: str) -> int:
    """How many characters at the end of a word are an apostrophe and an ending; 0 where there is none."""
    stem, apostrophe, tail = word.rpartition("'")
    if not stem or not tail:
        return 0
    last = fold(tail)
    if last in _ANYWHERE:
        return len(tail) + 1
    if not (stem[0].isupper() or stem[0].isdigit()) or stem.lower() in _ELISIONS or stem[-1] == apostrophe:
        return 0
    is_spelt = stem.isupper() or not stem.isalpha()  # read letter by letter, or a number
    if len(stem) < _LETTERS_OF_A_NAME and not (is_spelt and len(stem) > 1):
        return 0
    if is_spelt and _OF_CAPITALS.fullmatch(last):
        return len(tail) + 1
    if not is_spelt and last[0] in "aiou" and fold(stem[-1]) in "aiou":
        return 0
    return len(tail) + 1 if _OF_NAMES.fullmatch(last) and fold(word) not in _WHOLE else 0


def elision(word: str) -> int:
    """How many characters at the beginning of a word are an elided one and its apostrophe; 0 where there is none."""
    before, apostrophe, after = word.partition("'")
    return len(before) + 1 if apostrophe and after and fold(before) in _ELISIONS else 0
