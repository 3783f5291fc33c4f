"""From an article to its fingerprint."""


def fingerprint(title: str, text: str, outlet: str, language: str | None) -> str:
    """The fingerprint of an article: of its headline, its lead and body, its outlet's domain, its language (a BCP 47 tag).

    At most 600 ASCII characters without blanks, quotes or backslashes, `w1:` first. The same for the same article, on every
    machine and in every release that knows the version; it never raises."""
    raise NotImplementedError
