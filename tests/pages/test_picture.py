"""The README's picture shows what the program tells today: it carries the rules and revisions in it, as tests/screenshot.py wrote
them when it was taken."""

from tests.screenshot import PICTURE, text_of, told, with_text
from tests.test_architecture import ROOT


def test_the_picture_shows_todays_revisions() -> None:
    shown = text_of((ROOT / PICTURE).read_bytes())
    assert shown == told(), "`make screenshot` takes it anew"
    assert shown.startswith("russia-us-syria ")


def test_a_picture_without_a_text_shows_nothing() -> None:
    picture = (ROOT / PICTURE).read_bytes()
    text = text_of(picture)
    bare = picture.replace(with_text(b"\0" * 33, text)[33:], b"")
    assert len(bare) < len(picture)
    assert (text_of(bare), with_text(bare, text)) == ("", picture)
