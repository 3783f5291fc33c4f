"""The names of languages, as other products write them, and the ISO 639-1 codes that articles carry."""

# code, ISO 639-2 codes, English name
_TABLE = """
ar ara arabic|bg bul bulgarian|bn ben bengali|ca cat catalan|cs ces cze czech|da dan danish|de deu ger german|el ell gre greek
en eng english|es spa spanish|et est estonian|fa fas per persian|fi fin finnish|fr fra fre french|he heb hebrew|hi hin hindi
hr hrv croatian|hu hun hungarian|hy hye arm armenian|id ind indonesian|it ita italian|ja jpn japanese|ka kat geo georgian
ko kor korean|lt lit lithuanian|lv lav latvian|mk mkd mac macedonian|ms msa may malay|nl nld dut dutch|no nor norwegian
pl pol polish|pt por portuguese|ro ron rum romanian|ru rus russian|sk slk slo slovak|sl slv slovenian|so som somali
sq sqi alb albanian|sr srp serbian|sv swe swedish|sw swa swahili|ta tam tamil|th tha thai|tr tur turkish|uk ukr ukrainian
ur urd urdu|vi vie vietnamese|zh zho chi chinese
"""
_CODES = {name: names.split()[0] for names in _TABLE.replace("\n", "|").split("|") if names for name in names.split()}


def language_code(name: str) -> str | None:
    """The two letters of a language by its code or English name; None for one that is not in the table."""
    return _CODES.get(name.lower())
