"""After every answer the right step: nothing is lost for what is temporary, nothing is posted again that may be there."""

import pytest

from alerts.delivery import AtTopLevel, Dead, Degrade, Hold, Step, next_lookup, next_step
from alerts.destination import Form
from alerts.slack.answers import _SETUP, NOT_CONNECTED, Answer, ErrorClass, LookupFailedError, advice, classify, failure
from tests.copying import replace


def step(answer: Answer, *, tries: int = 0, form: Form = Form.FULL, chance: float = 1.0) -> Step:
    return next_step(failure(answer, "#syria"), form=form, tries=tries, timeout_s=10, chance=chance)


def refused(code: str, retry_after_s: float | None = None) -> Answer:
    return Answer(ok=False, error=code, status=200, retry_after_s=retry_after_s)


UNOPENED = Answer(ok=False, error=NOT_CONNECTED, opened=False)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refused("ratelimited"), ErrorClass.THROTTLE),
        (refused("rate_limited"), ErrorClass.THROTTLE),
        (refused("message_limit_exceeded"), ErrorClass.THROTTLE),
        (Answer(ok=False, error="client_unreadable", status=429), ErrorClass.THROTTLE),
        (refused("client_timeout"), ErrorClass.AMBIGUOUS),
        (refused("client_disconnected"), ErrorClass.AMBIGUOUS),
        (refused("client_unreadable"), ErrorClass.AMBIGUOUS),
        (refused("client_no_ts"), ErrorClass.AMBIGUOUS),
        (refused("fatal_error"), ErrorClass.AMBIGUOUS),
        (refused("internal_error"), ErrorClass.AMBIGUOUS),
        (refused("service_unavailable"), ErrorClass.AMBIGUOUS),
        (refused("request_timeout"), ErrorClass.AMBIGUOUS),
        (refused("a_code_of_next_year"), ErrorClass.AMBIGUOUS),
        (Answer(ok=False, error="invalid_auth", status=503), ErrorClass.AMBIGUOUS),
        (Answer(ok=True, status=200), ErrorClass.AMBIGUOUS),
        *((refused(code), ErrorClass.AUTH) for code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked")),
        *((refused(code), ErrorClass.AUTH) for code in ("token_expired", "missing_scope", "not_allowed_token_type")),
        (refused("access_denied"), ErrorClass.AUTH),
        *((refused(code), ErrorClass.CHANNEL) for code in ("channel_not_found", "not_in_channel", "is_archived")),
        (refused("restricted_action"), ErrorClass.CHANNEL),
        *((refused(code), ErrorClass.THREAD) for code in ("cannot_reply_to_message", "restricted_action_thread_locked")),
        (refused("message_not_found"), ErrorClass.THREAD),
        *((refused(code), ErrorClass.MESSAGE) for code in ("invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text")),
        (UNOPENED, ErrorClass.UNOPENED),
        (refused("missing_argument"), ErrorClass.SETUP),
        (Answer(ok=False, error="client_untrusted", opened=False), ErrorClass.SETUP),
        (Answer(ok=False, error="client_web_page", status=404), ErrorClass.SETUP),
        (Answer(ok=False, error="missing_argument", status=500), ErrorClass.AMBIGUOUS),
    ],
)
def test_the_class_of_an_answer(answer: Answer, expected: ErrorClass) -> None:
    assert classify(answer) is expected


@pytest.mark.parametrize(("asked_s", "settle_s"), [(None, 30.0), (2.5, 2.5), (0.0, 1.0), (86_400.0, 600.0)])
def test_a_throttle_is_obeyed_and_then_the_message_is_looked_for(asked_s: float | None, settle_s: float) -> None:
    assert step(refused("ratelimited", retry_after_s=asked_s), tries=9) == Hold(
        settle_s,
        ErrorClass.THROTTLE,
        "Slack failed for #syria: ratelimited. Nothing to do; Slack asked for a pause. If it stays so, let fewer rules "
        "deliver to #syria.",
        alarm=False,
        is_pace=asked_s is not None and asked_s <= 5,
        look_after_s=settle_s,
    )


def test_an_ambiguous_answer_is_settled_and_looked_for_never_posted_blindly() -> None:
    first = step(Answer(ok=False, error="client_unreadable", status=500))
    assert first == Hold(
        1.0,
        ErrorClass.AMBIGUOUS,
        "Slack failed for #syria: client_unreadable (HTTP 500). Nothing to do; the message is looked for in #syria before it is "
        "posted again.",
        alarm=False,
        look_after_s=15.0,
    )
    later = [step(refused("fatal_error"), tries=tries) for tries in (1, 4, 5, 6, 10_000)]
    assert [(each.delay_s, each.look_after_s) for each in later if isinstance(each, Hold)] == [
        (2.0, 15.0), (16.0, 15.0), (32.0, 15.0), (60.0, 15.0), (60.0, 15.0),
    ]  # fmt: skip
    assert not any(isinstance(each, Hold) and each.alarm for each in later)


@pytest.mark.parametrize(("asked_s", "is_pace"), [(1.0, True), (5.0, True), (5.5, False), (30.0, False)])
def test_a_short_pause_that_is_asked_for_is_the_ordinary_pace(asked_s: float, is_pace: bool) -> None:
    found = step(Answer(ok=False, error="ratelimited", status=429, retry_after_s=asked_s))
    assert isinstance(found, Hold)
    assert found.is_pace is is_pace
    assert not getattr(step(refused("fatal_error")), "is_pace", None)


def test_what_never_left_is_posted_again_soon_and_never_given_up() -> None:
    waits = [step(UNOPENED, tries=tries) for tries in (0, 1, 2, 5, 6, 10_000)]
    assert [wait.delay_s for wait in waits if isinstance(wait, Hold)] == [1.0, 2.0, 4.0, 32.0, 60.0, 60.0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "Slack failed for #syria: not_in_channel. Invite the bot: /invite @wirewatch in #syria."),
        ("is_archived", "Slack failed for #syria: is_archived. Unarchive #syria, or change `deliver` in the watchlist."),
        (
            "channel_not_found",
            "Slack failed for #syria: channel_not_found. Create #syria, or correct `deliver` in the watchlist; to a private "
            "channel invite the bot first.",
        ),
        (
            "invalid_auth",
            "Slack failed for #syria: invalid_auth. SLACK_BOT_TOKEN is not valid: copy the bot token (xoxb-...) of the app "
            "again and restart the worker.",
        ),
        (
            "token_expired",
            "Slack failed for #syria: token_expired. SLACK_BOT_TOKEN has expired: set a new one and restart the worker.",
        ),
    ],
)
def test_who_must_act_is_told_what_to_do_each_time(code: str, words: str) -> None:
    waits = [step(refused(code), tries=tries) for tries in (0, 1, 5, 6, 10_000)]
    assert [wait.delay_s for wait in waits if isinstance(wait, Hold)] == [15.0, 30.0, 480.0, 600.0, 600.0]
    assert all(isinstance(wait, Hold) and wait.look_after_s is None and wait.alarm and wait.words == words for wait in waits)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            refused("user_not_found"),
            "No member of the workspace is called @dana: correct `owner` in the watchlist. It is a member's name or display "
            "name after an @, or a member's id.",
        ),
        (
            refused("client_two_members"),
            "Several members are called @dana, so neither is told: write the id of the right one as `owner` in the watchlist.",
        ),
        (refused("user_disabled"), "@dana has left the workspace: name another `owner` in the watchlist."),
        (refused("cannot_dm_bot"), "@dana is a bot, which reads no messages: name a person as `owner` in the watchlist."),
        (
            replace(refused("missing_scope"), scope="im:write"),
            "Add the scope im:write to the app, which the bot needs to tell @dana; install it anew and restart the worker.",
        ),
    ],
)
def test_a_person_who_cannot_be_told_is_parked_and_it_is_said_what_is_lacking(answer: Answer, words: str) -> None:
    wait = next_step(failure(answer, "@dana"), form=Form.FULL, tries=0, timeout_s=10)
    assert wait == Hold(15.0, ErrorClass.CHANNEL, f"Slack failed for @dana: {answer.error}. {words}", alarm=True)
    look = next_lookup(failure(answer, "@dana"), tries=0)
    assert (look.cause, look.alarm) == (ErrorClass.CHANNEL, True)
    assert look.words.endswith(words)


@pytest.mark.parametrize("code", sorted(_SETUP))
def test_what_is_not_set_up_is_never_nothing_to_do(code: str) -> None:
    answer = Answer(ok=False, error=code, opened=not code.startswith("client_"))
    taken = step(answer, tries=0)
    assert isinstance(taken, Hold)
    assert (taken.look_after_s is not None) == (code == "client_web_page")
    assert taken.alarm
    assert "Nothing to do" not in taken.words
    assert taken.words.startswith(f"Slack failed for #syria: {code}. ")


def test_what_a_message_answers_or_changes_is_gone_so_it_is_told_by_itself() -> None:
    words = "Slack failed for #syria: thread_not_found. Nothing to do; the thread is closed or gone, so it is told outside of it."
    assert step(refused("thread_not_found")) == AtTopLevel(words)


def test_a_refused_message_is_made_smaller_until_nothing_is_left() -> None:
    words = "Slack failed for #syria: invalid_blocks. Nothing to do; the message is tried in a smaller form."
    assert step(refused("invalid_blocks"), form=Form.FULL) == Degrade(Form.SECTION, words)
    assert step(refused("invalid_blocks"), form=Form.SECTION) == Degrade(Form.TEXT, words)
    assert step(refused("no_text"), form=Form.TEXT) == Dead(
        "Slack refuses the message for #syria in every form, the last time with no_text."
    )


def test_chance_shortens_a_pause_of_ours_and_never_one_slack_asked_for() -> None:
    assert step(UNOPENED, chance=0.0) == Hold(0.5, ErrorClass.UNOPENED, _words(UNOPENED), alarm=False)
    throttled = step(refused("ratelimited", retry_after_s=7.0), chance=0.0)
    assert isinstance(throttled, Hold)
    assert throttled.delay_s == 7.0
    ambiguous = step(refused("fatal_error"), tries=99, chance=0.0)
    assert isinstance(ambiguous, Hold)
    assert (ambiguous.delay_s, ambiguous.look_after_s) == (30.0, 15.0)


@pytest.mark.parametrize(
    ("answer", "settle_s", "alarm"),
    [
        (refused("ratelimited", retry_after_s=3.0), 3.0, False),
        (refused("missing_scope"), 600.0, True),
        (refused("not_in_channel"), 600.0, True),
        (refused("internal_error"), 60.0, False),
        (UNOPENED, 60.0, False),
    ],
)
def test_a_lookup_that_fails_is_repeated_and_never_ends_in_a_post(answer: Answer, settle_s: float, alarm: bool) -> None:
    found = next_lookup(failure(answer, "#syria"), tries=1_000)
    assert (found.delay_s, found.alarm) == (settle_s, alarm)
    assert found.words.startswith("#syria cannot be read, to see whether the message is there. Slack failed for #syria: ")


def test_a_failed_lookup_says_so() -> None:
    assert str(LookupFailedError("#syria", refused("missing_scope"))) == (
        "cannot read #syria back from Slack: missing_scope; whether the message is there stays unknown"
    )


def test_every_class_has_advice_and_no_advice_names_another_channel() -> None:
    for code in ("ratelimited", "unheard_of", "ekm_access_denied", "messages_tab_disabled", "thread_not_found", "no_text"):
        words = advice(refused(code), "#syria")
        assert words
        assert "{" not in words


def _words(answer: Answer) -> str:
    return f"Slack failed for #syria: {answer.error}. {advice(answer, '#syria')}."
