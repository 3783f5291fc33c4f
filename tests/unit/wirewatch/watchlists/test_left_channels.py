"""Which channels a plan leaves without a rule: a rule names the channel that it tells, and its fallback."""

from pathlib import Path

import pytest

from tests.unit.config.plan.plan_play import Desk, write
from wirewatch.watchlists.left_channels import left_channels

BOTH = ', deliver: {slack: "#syria", fallback: "#editors"}'


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (BOTH, []),
        (', deliver: {slack: "#editors"}', ["#syria"]),
        (', deliver: {slack: "#syria"}', ["#editors"]),
        (', deliver: {slack: "#editors", fallback: "#syria"}', []),
        (', deliver: {slack: "#other"}', ["#editors", "#syria"]),
    ],
)
def test_a_fallback_is_named_too(tmp_path: Path, now: str, left: list[str]) -> None:
    write(tmp_path, "a.yaml", {"one": "Syria"}, more=BOTH)
    desk = Desk(tmp_path)
    desk.apply()
    write(tmp_path, "a.yaml", {"one": "Syria"}, more=now)
    assert [each.receiver for each in left_channels(desk.plan(), desk.standings)] == left
