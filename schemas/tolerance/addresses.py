"""An address as browsers take it -> one by RFC 3986, which article.v1 wants and Slack links.

What is in it stays in it, escaped: nothing is looked up, nothing decoded. Only one that is too long is shortened, from its end,
so that the link still leads to the outlet. It must never make an address of what has no host.
"""

import re
from urllib.parse import quote

import idna

LONGEST = 3000
_LOOKED_AT = 8 * LONGEST  # characters: what is behind them would not stand in 3,000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_AROUND = ' \xa0<>"'
_PARTS = re.compile(r"(https?):[/\\]{2}([^/\\?#]+)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_ONE_SLASH = re.compile(r"(https?):[/\\](?![/\\])", re.IGNORECASE)
_LIKE_A_HOST = re.compile(r"[^\s:/?#@\\]+\.[^\W\d_]{2,}(:\d+)?(?=[/?#\\]|\Z)")
_LIKE_A_FILE = re.compile(r"[^/?#\\]*\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm|pdf|xml|json|txt)(?=[?#]|\Z)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:(.*)@)?(\[[0-9a-f:.]+\]|[^:]*)(?::(\d*))?.*", re.IGNORECASE | re.DOTALL)
USER = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_MARKS = "!$&'()*+,;=:@~%"  # that may stand in a path beside letters, digits and -._


def address_of(text: str, domain: str | None = None) -> str | None:
    """The address that is meant, at most 3,000 characters; None when there is none. `domain` is the outlet's, for an address
    that begins with a slash or is a file's name."""
    found = _PARTS.fullmatch(_with_scheme(_UNSEEN.sub("", text[:_LOOKED_AT]).strip(_AROUND), domain))
    if found is None or (host := _host(found[2])) is None:
        return None
    path = _escaped(found[3].replace("\\", "/"), "/")
    query, fragment = (mark and mark[0] + _escaped(mark[1:], "/?") for mark in (found[4] or "", found[5] or ""))
    return _fitting(f"{found[1].lower()}://{host}", path, query, fragment)


def _with_scheme(text: str, domain: str | None) -> str:
    if _LIKE_A_FILE.match(text):
        return f"https://{domain}/{text}" if domain else text
    if _LIKE_A_HOST.match(text):
        return f"https://{text}"
    if text.startswith(("//", "\\\\")):
        return f"https:{text}"
    if text.startswith("/") and domain:
        return f"https://{domain}{text}"
    return _ONE_SLASH.sub(r"\1://", text)


def _host(authority: str) -> str | None:
    """The host, with its port where there is one. A user and password are left out: they are for nobody to see."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None or not found[2].strip(" ."):
        return None
    host = found[2] if found[2].isascii() else _in_ascii(found[2])
    host = host if host.startswith("[") else _escaped(host, "")
    return f"{host}{':' + found[3] if found[3] else ''}"


def _in_ascii(host: str) -> str:
    """As browsers ask for it, `xn--...`; as it is where no such name can exist."""
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return host


def _escaped(text: str, besides: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_MARKS + besides)


def _fitting(start: str, path: str, query: str, fragment: str) -> str | None:
    """The address, without its end where it is too long: without what stands behind #, then with as many parameters as there is
    room for, then without the path."""
    whole = start + path + query
    if len(whole) <= LONGEST:
        return whole + fragment if len(whole + fragment) <= LONGEST else whole
    if len(start + path) > LONGEST:
        return f"{start}/" if len(start) < LONGEST else None
    last = whole.rfind("&", len(start + path), LONGEST + 1)
    return whole[:last] if last > 0 else start + path
