"""FOLLOW US ON FACEBOOK: the pronoun in capitals, which looks like the country.

Pages wrap their articles in such lines, and in capitals nothing but the words around tell the two apart. The word before
must be a verb of invitation, and the line must end there or go on as invitations do; so SENATORS SUPPORT US STRIKES is the
country. CONNECT WITH US needs its verb at the head of a line or sentence, for TALKS WITH US may end a headline.
Must look at the line of the word only, and never refuse a word that is dotted or stands in a line of small letters.
"""

import re

from matching.analysis.folding import INVISIBLE

# The forms that are a pronoun in a language of web pages and so can be invited.
PRONOUNS = frozenset(["us"])

_VERBS = (
    "ASK|CALL|CHOOSE|CONTACT|EMAIL|E-MAIL|FIND|FOLLOW|GIVE|HELP|HIRE|JOIN|LET|LIKE|MAIL|MESSAGE|PHONE|RATE|REACH|REVIEW|"
    "SEE|SEND|SUPPORT|TELL|TEXT|TIP|TRUST|TWEET|VISIT|WATCH|WHATSAPP|WRITE"
)
_VERBS_WITH = (
    "ABOUT|MORE (?:ABOUT|FROM)|WHY (?:TRUST|CHOOSE)|(?:ADVERTISE|CATCH UP|CHAT|CONNECT|DELIVER|DONATE|ENGAGE|GET IN TOUCH|"
    "KEEP IN TOUCH|KEEP UP|LISTEN|MORE|PARTNER|REACH OUT|SHARE|SHOP|SPEAK|STAY CONNECTED|STAY IN TOUCH|SUBSCRIBE|TALK|TRAVEL|"
    "WORK|WRITE) (?:WITH|TO|FOR|FROM)"
)
_BLANK = r"[^\S\r\n\u2028\u2029]"
_HEAD = rf"(?:^|[.!?:|•]){_BLANK}?\W*(?:(?:PLEASE|NOW) )?"  # of a line or a sentence
_INVITES = rf"(?:(?<!\w)(?:{_VERBS})|{_HEAD}(?:{_VERBS_WITH}))".replace(" ", _BLANK)
_BEFORE = re.compile(rf"{_INVITES}{_BLANK}+[{INVISIBLE}]*[\"'“‘(\[]?\Z")
_AFTER = re.compile(
    rf"{_BLANK}*(?:\Z|[\r\n\u2028\u2029.!?:|•·»>\])]"
    rf"|,?{_BLANK}+(?:(?:ON|AT|VIA|FOR|NOW|TODAY|HERE|BY|YOUR)(?!\w)|[|•·»>@/–—-]))",
    re.IGNORECASE,
)
_REACH = 60  # characters looked at to either side: longer than the longest invitation
_LINE = re.compile(r"[\r\n\u2028\u2029]")


def is_invited(text: str, start: int, end: int) -> bool:
    """Whether the word at these offsets of the text is the `us` of an invitation in capitals."""
    before = _LINE.split(text[max(0, start - _REACH) : start])[-1]
    # A cut window must not end early: what follows the window counts as a word that goes on.
    after = text[end : end + _REACH]
    return _BEFORE.search(before) is not None and _AFTER.match(after) is not None
