"""Open stories by real fingerprints: a text with another headline is a copy, another text is not, and what is closed is gone."""

from matching.fingerprints import fingerprint
from rules import OpenStories

WORDS = (
    "The envoys of both governments met in Geneva on Tuesday and agreed to exchange prisoners before the end of the month. "
    "A spokesman said that further talks would follow in Vienna, where the question of the northern border is to be settled. "
    "Neither side commented on reports that a third country had offered to send observers to the two crossings in the valley. "
    "Diplomats who attended the meeting described the mood as businesslike; a draft of eleven points was on the table."
)
OTHER = (
    "Shares of the largest maker of wind turbines fell by a tenth after it warned that the cost of steel would eat its profit. "
    "Analysts had expected a small gain for the quarter. The company will close a plant in the south and move four hundred jobs. "
    "Its chief executive told reporters that orders from abroad were strong and that prices would be raised in the coming year."
)


def test_copies_are_found_and_what_is_closed_is_gone() -> None:
    stories = OpenStories()
    stories.add("root", fingerprint("Envoys meet in Geneva", WORDS, "one.example", "en"))
    stories.add("other", fingerprint("Turbine maker warns", OTHER, "one.example", "en"))
    copy = fingerprint("Prisoners to be exchanged", f"{WORDS} Reported by our desk.", "two.example", "en")
    assert stories.best(copy, "copies") == ("root", True)
    assert stories.best(copy, "event") == ("root", True)
    assert stories.best(fingerprint("Something else", "A short notice of nothing.", "two.example", "en"), "event") is None
    stories.remove("root")
    stories.remove("root")
    assert (stories.best(copy, "copies"), len(stories)) == (None, 1)
