"""An article that names one language and reads like another is remarked, and stays as it is."""

import pytest

from schemas.tolerance.detection import Detected, detector, language_remark

ITALIAN = "Il presidente ha incontrato a Roma i ministri degli esteri dei paesi della Nato per discutere della crisi. " * 2


def article(language: str | None, body: str = ITALIAN) -> dict[str, object]:
    return {"title": "Roma", "body": body, "language": language}


def test_a_disagreement_is_said() -> None:
    remark = language_remark(article("en-GB"), lambda text: Detected("it", 0.97))
    assert str(remark) == 'language: "en-GB" is kept, though the text reads like it; send the language of the text'


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (article("it"), Detected("it", 0.97)),
        (article("ita"), Detected("it", 0.97)),
        (article("nb"), Detected("no", 0.97)),
        (article("hr"), Detected("sr", 0.97)),
        (article("en"), Detected("it", 0.6)),
        (article("en"), None),
        (article(None), Detected("it", 0.97)),
        (article("en", "Short."), Detected("it", 0.97)),
        (article("xx"), Detected("it", 0.97)),
    ],
)
def test_nothing_is_said_where_both_agree_or_nobody_is_sure(value: dict[str, object], found: Detected | None) -> None:
    assert language_remark(value, lambda text: found) is None


def test_nothing_is_said_without_a_detector() -> None:
    assert language_remark(article("en"), None) is None


def test_the_detector_tells_italian_where_it_is_installed() -> None:
    detect = detector()
    assert detect is None or (found := detect(ITALIAN)) is None or (found.language, found.share > 0.9) == ("it", True)


def test_what_is_plainly_english_is_not_shown_to_the_detector() -> None:
    english = "The president met the ministers in Rome and said that they would not leave. " * 4

    def detect(text: str) -> Detected | None:
        raise AssertionError(text)

    assert language_remark(article("en-GB", english), detect) is None
    with pytest.raises(AssertionError):
        language_remark(article("de", english), detect)
    with pytest.raises(AssertionError):
        language_remark(article("en", f"{ITALIAN} {english[:80]}"), detect)
    with pytest.raises(AssertionError):
        language_remark(article("en", "北京市人力资源和社会保障局相关负责人 the 说 " * 12), detect)


def test_blanks_hide_no_words() -> None:
    value = {**article("en"), "title": "The news", "body": "\n" * 700 + ITALIAN}
    remark = language_remark(value, lambda _text: Detected("it", 0.97))
    assert remark is not None
    assert remark.became.endswith("reads like it")


def test_the_last_words_are_shown_first_and_the_whole_unless_they_read_like_what_is_named() -> None:
    shown = list[str]()

    def answering(*found: Detected | None) -> str | None:
        shown.clear()
        answers = iter(found)
        remark = language_remark(article("en"), lambda text: shown.append(text) or next(answers))  # type: ignore[func-returns-value]
        return remark and remark.became

    whole = " ".join(f"Roma {ITALIAN}".split())
    assert answering(Detected("it", 0.4), Detected("it", 0.97)) == "is kept, though the text reads like it"
    assert shown == [whole[-150:], whole]
    assert answering(Detected("it", 0.4), Detected("en", 0.97)) is None
    assert answering(Detected("en", 0.4)) is None
    assert shown == [whole[-150:]]
    for last in (Detected("en", 0.2), Detected("it", 0.2), None):
        assert answering(last, Detected("it", 0.97)) == "is kept, though the text reads like it"
        assert shown == [whole[-150:], whole]
