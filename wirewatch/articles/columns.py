"""Which columns of an export hold which member of an article: the one table, which docs/article-files.md shows whole.

Names are compared without case, accents and punctuation, and without what stands in brackets (`Date (UTC)`). Where several
columns of a file hold one member, the earlier name in the table is asked first. English, German, French and Spanish; a name that
means two things in two products is left out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# In the order in which they are tried. `excerpt` is a passage of the text and `time` the clock of a date that stands alone:
# these two are no members of an article, and become a part of `body` and of `published_at`.
ENGLISH: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "article id", "document id", "doc id", "accession number", "accession no", "an", "resource id", "mention id",
        "story id", "stories id", "guid", "uuid", "hit id",
    ),
    "url": (
        "url", "link", "article url", "article link", "web url", "permalink", "original url", "document url", "source url",
        "sourceurl", "document identifier", "documentidentifier", "web address",
    ),
    "title": ("headline", "title", "article title", "news headline", "hd"),
    "body": (
        "full text", "fulltext", "body", "article body", "article text", "news text", "text", "content", "td", "story",
        "main text", "transcript",
    ),
    "lead": ("lead paragraph", "lead", "lp", "opening text", "hlead", "standfirst", "subheadline", "intro"),
    "excerpt": (
        "hit sentence", "snippet", "extract", "excerpt", "summary", "abstract", "description", "content snippet", "preview",
        "mention text",
    ),
    "published_at": (
        "published at", "publishedat", "published", "publication date", "published date", "publish date", "date published",
        "pub date", "pubdate", "pd", "date", "article date", "datetime", "date time", "issue date", "timestamp", "sqldate",
        "seendate", "alternate date format",
    ),
    "time": ("time", "publication time", "et"),
    "fetched_at": ("fetched at", "added", "indexed", "load date", "date added", "crawled", "collected at"),
    "source": (
        "source name", "source", "publication name", "publication", "outlet", "outlet name", "media outlet", "media name",
        "publisher", "sn", "news source", "site name",
    ),
    "domain": (
        "domain", "source domain", "root url", "domain url", "host", "host url", "site", "website", "sourcecommonname",
    ),
    "country": ("country code", "country", "source country", "outlet country", "sourcecountry"),
    "language": ("language code", "lang", "language", "la", "source language", "sourcelang"),
    "author": (
        "author", "authors", "byline", "by", "journalist", "influencer", "author name", "contact name", "reporter", "writer",
        "extra author attributes name",
    ),
    "section": ("section", "sc", "page section"),
    "tags": ("tags", "keywords", "key phrases", "topics", "subject", "subjects", "categories"),
    "reach": ("reach", "uvpm", "unique visitors", "monthly unique visitors", "audience", "circulation"),
    "tier": ("tier", "media tier", "source tier"),
}  # fmt: skip
# German, French and Spanish. Where these are written a date begins with its day.
OTHERS: Mapping[str, tuple[str, ...]] = {
    "id": ("Dokument-ID", "Artikel-ID", "identifiant", "identificador"),
    "url": ("Artikel-URL", "Webadresse", "lien", "lien url", "adresse url", "enlace", "vínculo", "dirección url"),
    "title": ("Überschrift", "Schlagzeile", "Titel", "titre", "gros titre", "titular", "título"),
    "body": (
        "Volltext", "Artikeltext", "Inhalt", "Beitrag", "texte intégral", "texte", "contenu", "corps", "texto completo", "texto",
        "contenido", "cuerpo",
    ),
    "lead": ("Teaser", "Vorspann", "Anrisstext", "chapeau", "entradilla", "subtítulo"),
    "excerpt": (
        "Zusammenfassung", "Auszug", "Treffersatz", "Beschreibung", "extrait", "résumé", "resumen", "extracto", "descripción",
    ),
    "published_at": (
        "Veröffentlicht", "veröffentlicht am", "Veröffentlichungsdatum", "Erscheinungsdatum", "Datum", "publié le",
        "date de publication", "date de parution", "publicado", "fecha de publicación", "fecha",
    ),
    "time": ("Uhrzeit", "Zeit", "heure", "hora"),
    "fetched_at": ("erfasst", "erfasst am", "date de collecte", "fecha de carga"),
    "source": (
        "Quelle", "Medium", "Medientitel", "Publikation", "nom de la source", "média", "support", "fuente", "medio",
        "publicación",
    ),
    "domain": ("Domäne", "domaine", "dominio"),
    "country": ("Land", "pays", "país"),
    "language": ("Sprache", "langue", "idioma"),
    "author": ("Autor", "Verfasser", "auteur", "journaliste", "periodista"),
    "section": ("Rubrik", "Ressort", "rubrique", "sección"),
    "tags": ("Schlagwörter", "Stichwörter", "mots-clés", "palabras clave", "etiquetas"),
    "reach": ("Reichweite", "Auflage", "audience mensuelle", "alcance", "audiencia"),
    "tier": (),
}  # fmt: skip
MEMBERS = tuple(ENGLISH)
TEXTS = ("title", "body", "lead", "excerpt")

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_NO_LETTERS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """A name without what is not compared: case, accents, punctuation, brackets."""
    plain = unicodedata.normalize("NFKD", _BRACKETS.sub("", name)).casefold()
    return _NO_LETTERS.sub(" ", "".join(each for each in plain if not unicodedata.combining(each))).strip()


_MEMBER_OF = {folded(name): (member, rank) for member in MEMBERS for rank, name in enumerate((*ENGLISH[member], *OTHERS[member]))}
_DAY_FIRST = {folded(name) for names in OTHERS.values() for name in names}


def is_known(name: str) -> bool:
    """Whether a column of this name holds something of an article."""
    return folded(name) in _MEMBER_OF


def is_text(name: str) -> bool:
    """Whether a column of this name holds a title or a text."""
    return _MEMBER_OF.get(folded(name), ("", 0))[0] in TEXTS


def writes_day_first(header: Iterable[str]) -> bool:
    """Whether the columns have names of a language whose dates begin with the day."""
    return any(folded(name) in _DAY_FIRST for name in header)


def places(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """The columns of each member, in the order in which they are asked; what is `chosen` for a member is its only column."""
    names = [folded(name) for name in header]
    found: dict[str, list[tuple[int, int]]] = {}
    wanted = {member: folded(column) for member, column in chosen.items()}
    for at, name in enumerate(names):
        member, rank = _MEMBER_OF.get(name, ("", 0))
        if member and member not in wanted and name not in wanted.values():
            found.setdefault(member, []).append((rank, at))
    of_names = {member: tuple(at for _, at in sorted(ranked)) for member, ranked in found.items()}
    return of_names | {member: (names.index(name),) for member, name in wanted.items() if name in names}


def missing(header: Iterable[str], chosen: Mapping[str, str]) -> list[str]:
    """The columns that were named on the command line and are not there."""
    names = {folded(name) for name in header}
    return [column for column in chosen.values() if folded(column) not in names]
