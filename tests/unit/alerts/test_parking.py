"""What owners and the ops channel are told when nothing gets through, and when it goes on."""

from datetime import UTC, datetime, timedelta

from alerts import WORKSPACE, goes_on, parked
from schemas import Notice

SINCE = datetime(2026, 11, 29, 12, tzinfo=UTC)
OLDEST = SINCE - timedelta(minutes=14)
WORDS = "Slack failed for #typo: channel_not_found. Create it, or correct `deliver` in the watchlist."


def test_a_parked_channel_is_told_to_owners_and_ops_with_what_to_do() -> None:
    dana, ops = parked("#typo", ["@dana"], "#ops", SINCE, 5000, OLDEST, WORDS)
    assert (dana.receiver, ops.receiver, dana.kind) == ("@dana", "#ops", "parked")
    assert dana.title == ops.title == "5,000 alerts wait for #typo: nothing gets through"
    assert dana.text == (
        f"{WORDS}\n"
        "5,000 alerts wait, the oldest for 14 minutes. Nothing is lost: as soon as something gets through, all is delivered.\n"
        "See what waits and why:\n"
        '  wirewatch deliveries list --channel "#typo"\n'
        "Where the channel is gone for good, name another in the watchlist, and move what waits:\n"
        '  wirewatch deliveries reroute --from "#typo" --to "#another-channel"'
    )
    assert Notice.read(bytes(dana)) == dana


def test_what_goes_to_a_fallback_is_not_said_to_wait() -> None:
    (dana,) = parked("#typo", ["@dana"], None, SINCE, 0, OLDEST, WORDS, fallbacks=["#editors"])
    assert dana.title == "Nothing gets through to #typo: #editors is told instead"
    assert dana.text == (
        f"{WORDS}\nOne alert goes to #editors instead, as the watchlist says, and so do later ones.\n"
        "Where the channel is gone for good, name another in the watchlist."
    )
    (dana,) = parked("#typo", ["@dana"], None, SINCE, 1, OLDEST, WORDS, fallbacks=["#editors", "#editors"])
    assert dana.title == "1 alert waits for #typo: nothing gets through"
    assert (
        "2 alerts go to #editors instead, as the watchlist says, and so do later ones.\nOne alert waits, for 14 min" in dana.text
    )


def test_the_same_is_told_once_and_a_later_time_anew() -> None:
    again = parked("#typo", ["@dana", "@dana"], "@dana", SINCE, 7, OLDEST, "other words", now=SINCE + timedelta(hours=1))
    assert [each.id for each in again] == [parked("#typo", ["@dana"], None, SINCE, 1, OLDEST, WORDS)[0].id]
    later = parked("#typo", ["@dana"], None, SINCE + timedelta(days=1), 1, OLDEST, WORDS)
    on = goes_on("#typo", ["@dana"], None, SINCE, 1, SINCE)
    assert len({again[0].id, later[0].id, on[0].id}) == 3


def test_nobody_is_told_in_the_channel_that_is_parked() -> None:
    assert parked("#ops", ["#ops"], "#ops", SINCE, 1, OLDEST, WORDS) == ()


def test_a_whole_workspace_has_no_other_channel_to_go_to() -> None:
    (ops,) = parked(WORKSPACE, [], "#ops", SINCE, 1, OLDEST, "Slack failed: token_revoked.")
    assert ops.title == "1 alert waits for Slack: nothing gets through"
    assert "One alert waits, for 14 minutes." in ops.text
    assert "reroute" not in ops.text
    assert ops.text.endswith("\n  wirewatch deliveries list")


def test_it_goes_on_with_how_many_waited() -> None:
    (dana,) = goes_on("#typo", ["@dana"], None, SINCE, 5000, SINCE + timedelta(hours=2, minutes=5))
    assert (dana.kind, dana.title) == ("goes-on", "Alerts for #typo get through again")
    assert dana.text == "Nothing got through for 2 hours. 5,000 alerts waited, and will be there soon."
    (dana,) = goes_on("#typo", ["@dana"], None, SINCE, 0, SINCE + timedelta(hours=2))
    assert dana.text == "Nothing got through for 2 hours. Nothing waits for it."


def test_what_a_stranger_wrote_stays_one_notice() -> None:
    (ops,) = parked('#"; rm -rf $HOME', [], "#ops", SINCE, 1, OLDEST, "word " * 5000)
    assert "--channel '#\"; rm -rf $HOME'" in ops.text
    assert Notice.read(bytes(ops)) == ops
