"""Which dead letters a name means: the id or place of a letter, the id of an article, or the key of a message.

`show` and `replay` find alike, so what was shown can be replayed. A letter's own id wins over the other two, because no article
may stand in front of the letter that is called so. A key of bytes that are no text is found by what `list` prints for it, since
nobody can type it. Where a name means several different letters, it must never choose between them.
"""

from collections.abc import Iterable, Sequence

import click

from streams.kafka import LONGEST_SHOWN, DeadLetter
from wirewatch.letters.words import in_list
from wording import UserFacingError, escaped_line, listed

MOST_PLACES = 5


class LetterError(UserFacingError):
    """There is no such letter, or several; the text says what to do."""


def has_key(letter: DeadLetter, key: str) -> bool:
    """Whether the message had this key, as it is or as `list` prints it."""
    return _is(letter.message_key, key)


def is_of_article(letter: DeadLetter, id_: str) -> bool:
    """Whether the letter is about the article with this id, as it is or as `list` prints it."""
    return _is(letter.article_id, id_)


def of_name(letters: Sequence[DeadLetter], name: str) -> list[DeadLetter]:
    """The letters that a name means. Raises `LetterError` where there is none."""
    found = [letter for letter in letters if name in (letter.id, letter.place)] or [
        letter for letter in letters if is_of_article(letter, name) or has_key(letter, name)
    ]
    if not found:
        raise LetterError(
            f"There is no dead letter {escaped_line(name)}, and none of an article or with a key of that name. "
            "`wirewatch dead-letters list` shows what there is."
        )
    return found


def of_names(letters: Sequence[DeadLetter], names: Sequence[str]) -> list[DeadLetter]:
    """The letters that several names mean, in their order, each once. Raises `LetterError`."""
    return list(dict.fromkeys(letter for name in names for letter in of_name(letters, name)))


def refuse_several(letters: Sequence[DeadLetter], names: Iterable[str]) -> None:
    """Raises `UsageError` where one of the names means several letters: which of them is meant, nobody can tell."""
    for name in names:
        found = of_name(letters, name)
        if len(found) < 2:
            continue
        if all(letter.id == name for letter in found):
            raise click.UsageError(
                f"{several_of(found)}. See them with `wirewatch dead-letters show {name}`, then give the place of the right one "
                "instead of the id."
            )
        own_names = listed([_own_name(letter) for letter in found], MOST_PLACES)
        raise click.UsageError(
            f"{len(found):,} dead letters are of the article or have the key {escaped_line(name)}: {own_names}. Give the id of "
            "the one that is meant, or of several."
        )


def several_of(letters: Sequence[DeadLetter]) -> str:
    """That one id names all of these."""
    places = listed([letter.place for letter in letters], MOST_PLACES)
    return (
        f"{letters[0].id} names {len(letters):,} different letters, {places}: a worker wrote one of them at most, because "
        "whoever may write to the topic of dead letters can give theirs any id"
    )


def _is(known: str | None, said: str) -> bool:
    if known is None:
        return False
    # Of a long one only the beginning is kept.
    return known == said[:LONGEST_SHOWN] or said in (escaped_line(known), in_list(known))


def _own_name(letter: DeadLetter) -> str:
    """What names this letter alone."""
    own = letter.id if letter.of_this_id == 1 else letter.place
    return f"{own} (replayed)" if letter.replay == "done" else own
