"""What became of one call to Slack, as a value, and what that means for a delivery: Slack's error codes in eight classes.

The client gives an `Answer` for every outcome and raises for none. Everything that a decision needs is in it, so decisions are
pure and are tested without a network. It holds no header and no body of the call: nothing of it can contain the token, whoever
logs it.

The question behind the table of codes is whether the message may be visible. Where Slack documents a refusal it is not. A code
that is not in the table may be anything, so it is ambiguous, and the message is looked for before it is posted again. No code
may leave AMBIGUOUS without Slack's documentation. Each class and many a code has advice: what an operator should do. SETUP is
what stands between this machine and Slack, or a setting that is lacking: it never passes by itself, so it never says "nothing
to do".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.destination import Blocked, Failed

# The forms of what Slack says that is shown or sent back to it. A code is words with underscores, which have few digits if any:
# in hex every second character is one.
CODE = re.compile(r"(?=.{1,80}\Z)(?!(?:[^0-9]*[0-9]){4})[a-z][a-z0-9]{0,19}(?:_[a-z0-9]{1,20})*")
# An id has 9 to 11 characters, and a time is that of Unix until the year 2286. Longer ones would hold a secret in digits alone.
ID, TS = re.compile("[A-Z][A-Z0-9]{0,20}"), re.compile(r"[0-9]{10}\.[0-9]{6}")
SCOPES = re.compile(r"(?=.{1,200}\Z)[a-z]{1,20}(?:[.:][a-z]{1,20}){0,3}(?:,[a-z]{1,20}(?:[.:][a-z]{1,20}){0,3})*")
# A sentence of Slack's about a call: words and small numbers, as in `must be less than 3001 characters [json-pointer:/blocks/1]`.
# A secret in another spelling has words of mixed letters and digits, or many digits.
SENTENCE = re.compile(
    r"(?=.{1,200}\Z)(?!(?:[^0-9]*[0-9]){11})"
    r"(?:[ \[\]():;,.'\"/_-]|(?<![A-Za-z0-9])(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,10}|[0-9]{1,5})(?![A-Za-z0-9]))+"
)
# Words of ours for what has no code of Slack's. They are in no table of codes, so they count as ambiguous.
NOT_CONNECTED = "client_not_connected"
TIMEOUT = "client_timeout"
DISCONNECTED = "client_disconnected"
UNREADABLE = "client_unreadable"  # something came, and it is no answer of Slack's
NO_TS = "client_no_ts"  # Slack says ok and does not say what it posted
REDIRECTED = "client_redirected"  # the answer sends the caller elsewhere, where nobody went
# What stands in the way, or is not set: nothing passes until somebody acts.
PROXY_REFUSED = "client_proxy_refused"  # the proxy opens no connection to Slack for us
PROXY_ADDRESS = "client_proxy_address"  # what is to be the proxy's address is none
UNTRUSTED = "client_untrusted"  # the certificate of whoever answers is signed by nobody this machine trusts
NO_TLS = "client_no_tls"  # an encrypted connection does not come about
WEB_PAGE = "client_web_page"  # 403, 404 and their like with something that is no answer of Slack's
# Words that are in the table, as they are said before anything is posted. The first is Slack's own.
NOBODY = "user_not_found"
TWO_MEMBERS = "client_two_members"
ENDLESS = "client_endless"  # a listing has no end, so who is not found in it may be there all the same
LISTED_LATELY = "client_listed_lately"  # the channels were listed before this one may have been made, and not long ago
# More channels or members than this are not listed: beyond, Slack's own limit of calls ends a listing before.
MOST_LISTED = 200_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One outcome. `ts` is Slack's name for the message posted, `channel` where it is, `thread_ts` the thread it is really in;
    `error` is Slack's code or one of the words above, None if all went well. `opened` is False when no connection came about:
    then Slack cannot have heard of it. `scope` is what the call needed and calls for other receivers do not; it matters where
    Slack says missing_scope. `needed` are the scopes that Slack names there, and `said` is what else it says: sentences of
    strangers, short and harmless."""

    ok: bool
    ts: str | None = None
    error: str | None = None
    retry_after_s: float | None = None
    status: int | None = None
    opened: bool = True
    scope: str | None = None
    needed: str | None = None
    said: str = ""
    channel: str | None = None
    thread_ts: str | None = None


class LookupFailedError(Exception):
    """The channel could not be read back, so whether a message is there remains unknown. `answer` says why."""

    def __init__(self, channel: str, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"cannot read {channel} back from Slack: {answer.error}; whether the message is there stays unknown")


class ErrorClass(StrEnum):
    """What kind of failure it is; the words also stand in logs and metrics."""

    THROTTLE = "throttle"
    AMBIGUOUS = "ambiguous"
    AUTH = "auth"
    CHANNEL = "channel"
    THREAD = "thread"
    MESSAGE = "message"
    SETUP = "setup"
    UNOPENED = "unopened"


_CODES: Mapping[ErrorClass, str] = {
    ErrorClass.THROTTLE: "ratelimited rate_limited message_limit_exceeded accesslimited client_listed_lately",
    ErrorClass.AMBIGUOUS: "fatal_error internal_error service_unavailable request_timeout",
    # The workspace or the token: no message of ours gets through until somebody acts.
    ErrorClass.AUTH: (
        "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope not_allowed_token_type "
        "access_denied no_permission org_login_required ekm_access_denied enterprise_is_restricted team_access_not_granted "
        "team_not_found team_added_to_org two_factor_setup_required as_user_not_supported metadata_must_be_sent_from_app "
        "unknown_method method_deprecated deprecated_endpoint invalid_token no_active_hooks no_service no_service_id no_team "
        "team_disabled"
    ),
    ErrorClass.CHANNEL: (
        "channel_not_found not_in_channel is_archived restricted_action restricted_action_read_only_channel "
        "restricted_action_thread_only_channel restricted_action_non_threadable_channel messages_tab_disabled "
        "user_not_found user_disabled user_not_visible cannot_dm_bot client_two_members client_endless "
        "external_channel_migrating channel_type_not_supported action_prohibited channel_is_archived "
        "posting_to_general_channel_denied"
    ),
    ErrorClass.THREAD: (
        "cannot_reply_to_message restricted_action_thread_locked message_not_found thread_not_found cant_update_message "
        "edit_window_closed"
    ),
    ErrorClass.MESSAGE: (
        "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text invalid_arguments invalid_arg_name "
        "invalid_array_arg invalid_charset invalid_form_data invalid_json json_not_object invalid_post_type missing_post_type "
        "invalid_attachments too_many_attachments attachment_payload_limit_exceeded too_many_contact_cards "
        "markdown_text_conflict metadata_too_large invalid_metadata_format invalid_metadata_schema "
        "slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked slack_connect_blocked_file_type "
        "invalid_payload"
    ),
    ErrorClass.SETUP: (
        "missing_argument client_proxy_refused client_proxy_address client_untrusted client_no_tls client_web_page"
    ),
}
_CLASS_OF = {code: kind for kind, codes in _CODES.items() for code in codes.split()}

_CLASS_ADVICE: Mapping[ErrorClass, str] = {
    ErrorClass.THROTTLE: "Nothing to do; Slack asked for a pause. If it stays so, let fewer rules deliver to {channel}",
    ErrorClass.AMBIGUOUS: "Nothing to do; the message is looked for in {channel} before it is posted again",
    ErrorClass.AUTH: "Check SLACK_BOT_TOKEN and the app's installation in the workspace, then restart the worker",
    ErrorClass.CHANNEL: "Check that {channel} exists and that its settings let the bot post there",
    ErrorClass.THREAD: "Nothing to do; the thread is closed or gone, so it is told outside of it",
    ErrorClass.MESSAGE: "Nothing to do; the message is tried in a smaller form",
    ErrorClass.SETUP: "Look at the way from this machine to Slack with `wirewatch slack check`",
    ErrorClass.UNOPENED: "Check SLACK_API_URL and this machine's way to it (DNS, proxy, firewall)",
}
_SCOPES = (
    "Add the scopes chat:write, channels:read, channels:history, groups:read and groups:history to the app, "
    "install it anew and restart the worker"
)
_NEEDED = "Add the scope {needed} to the app, install it anew and restart the worker"
_SCOPE = "Add the scope {scope} to the app, which the bot needs to tell {channel}; install it anew and restart the worker"
_NO_WEBHOOK = (
    "Slack knows no such webhook by now: make a new one in the app, under Incoming Webhooks, set WIREWATCH_SLACK_WEBHOOK to it "
    "and restart the worker"
)
_CODE_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("invalid_token", "no_active_hooks", "no_service", "no_service_id", "no_team"), _NO_WEBHOOK),
    "channel_is_archived": "Unarchive the channel of the webhook, or make a webhook of another",
    "action_prohibited": "Ask an administrator of the workspace to let the webhook post in its channel",
    "user_not_found": (
        "No member of the workspace is called {channel}: correct `owner` in the watchlist. It is a member's name or display "
        "name after an @, or a member's id"
    ),
    "client_two_members": (
        "Several members are called {channel}, so neither is told: write the id of the right one as `owner` in the watchlist"
    ),
    "client_endless": (
        f"Slack's listing does not end, so {{channel}} may be there and is not found: check SLACK_API_URL. One that is not among "
        f"the first {MOST_LISTED:,} is named by its id in the watchlist"
    ),
    "client_redirected": (
        "SLACK_API_URL answers with a redirect, which is never followed, as the token would go with it: set SLACK_API_URL to "
        "where Slack is, such as https://slack.com/api/"
    ),
    "missing_argument": (
        "Slack asks which workspace is meant, as it does of an organisation's token: set WIREWATCH_SLACK_TEAM to the id of the "
        "workspace, which begins with T, and restart the worker"
    ),
    "team_not_found": "There is no such workspace: correct WIREWATCH_SLACK_TEAM, or unset it, and restart the worker",
    "team_access_not_granted": (
        "The app is not installed in the workspace of WIREWATCH_SLACK_TEAM: correct that, or have the app added to the workspace"
    ),
    PROXY_REFUSED: (
        "The proxy does not let this machine through to Slack. Where it asks for a name and a password (407), write them into "
        "WIREWATCH_SLACK_PROXY, as in http://NAME:PASSWORD@proxy.example:3128; where it forbids it (403), have the host of "
        "SLACK_API_URL allowed there. Then restart the worker"
    ),
    PROXY_ADDRESS: (
        "The proxy's address must begin with http:// or https://: correct HTTPS_PROXY, or set WIREWATCH_SLACK_PROXY, such as "
        "http://proxy.example:3128, and restart the worker"
    ),
    UNTRUSTED: (
        "Who answers as Slack has a certificate that this machine does not trust. Where a proxy of yours reads TLS, set "
        "WIREWATCH_SLACK_CA_FILE to the PEM file of the authority that signs for it, and restart the worker; else do not go on, "
        "as the token would be read"
    ),
    NO_TLS: (
        "There is no encrypted connection: check the port in SLACK_API_URL, and that the proxy's address says http:// if it "
        "speaks plain HTTP"
    ),
    WEB_PAGE: (
        "A page that is not Slack's answers: set SLACK_API_URL to where Slack's Web API is, https://slack.com/api/ unless "
        "something stands in for it, and have a proxy or firewall in between let it through. Until then every message is "
        "looked for in {channel} before it is posted again"
    ),
    LISTED_LATELY: (
        "Nothing to do; {channel} is not among the channels that Slack listed a few minutes ago, and is looked for in the next "
        "listing before its message is posted again"
    ),
    "user_disabled": "{channel} has left the workspace: name another `owner` in the watchlist",
    "cannot_dm_bot": "{channel} is a bot, which reads no messages: name a person as `owner` in the watchlist",
    "not_in_channel": "Invite the bot: /invite @wirewatch in {channel}",
    "channel_not_found": "Create {channel}, or correct `deliver` in the watchlist; to a private channel invite the bot first",
    "is_archived": "Unarchive {channel}, or change `deliver` in the watchlist",
    "restricted_action": "Let the bot post in {channel}: channel settings, posting permissions",
    "restricted_action_read_only_channel": "Let the bot post in {channel}: channel settings, posting permissions",
    "missing_scope": _SCOPES,
    "no_permission": _SCOPES,
    "invalid_auth": "SLACK_BOT_TOKEN is not valid: copy the bot token (xoxb-...) of the app again and restart the worker",
    "not_authed": "SLACK_BOT_TOKEN is missing or empty: set it to the bot token (xoxb-...) and restart the worker",
    "token_revoked": "SLACK_BOT_TOKEN was revoked: install the app anew, set the new token and restart the worker",
    "token_expired": "SLACK_BOT_TOKEN has expired: set a new one and restart the worker",
    "account_inactive": "The bot's account is switched off: ask an administrator of the workspace to install the app anew",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-",
    "unknown_method": "SLACK_API_URL does not lead to Slack's Web API; unset it to use https://slack.com/api/",
    "team_added_to_org": "Nothing to do; Slack is moving the workspace into an organisation",
}

_BLOCKED: Mapping[ErrorClass, Blocked] = {
    ErrorClass.AUTH: Blocked.EVERYBODY,
    ErrorClass.CHANNEL: Blocked.RECEIVER,
    ErrorClass.THREAD: Blocked.THREAD,
    ErrorClass.MESSAGE: Blocked.FORM,
    ErrorClass.SETUP: Blocked.EVERYBODY,
}
_SETUP = frozenset(_CODES[ErrorClass.SETUP].split())
# What a 429 without Retry-After means, in seconds.
_PAUSE_S = 30.0


def failure(answer: Answer, receiver: str) -> Failed:
    """What an answer that is not ok means for a delivery to this receiver."""
    kind = classify(answer)
    pause_s = _PAUSE_S if answer.retry_after_s is None else answer.retry_after_s
    status = f" (HTTP {answer.status})" if answer.status not in (None, 200) else ""
    return Failed(
        by="Slack",
        receiver=receiver,
        cause=kind,
        error=f"{answer.error}{status}" + (f" (Slack says: {answer.said})" if answer.said else ""),
        advice=advice(answer, receiver),
        may_have_arrived=kind in (ErrorClass.AMBIGUOUS, ErrorClass.THROTTLE) or answer.error == WEB_PAGE,
        blocked=_BLOCKED.get(kind),
        asked_pause_s=pause_s if kind is ErrorClass.THROTTLE else None,
    )


def classify(answer: Answer) -> ErrorClass:
    """Give the class of an answer that is not ok; what nobody knows is AMBIGUOUS."""
    if not answer.opened:
        return ErrorClass.SETUP if answer.error in _SETUP else ErrorClass.UNOPENED
    if answer.status == 429:
        return ErrorClass.THROTTLE
    if answer.status is not None and answer.status >= 500:
        return ErrorClass.AMBIGUOUS
    if answer.error == "missing_scope" and answer.scope is not None:
        return ErrorClass.CHANNEL
    return _CLASS_OF.get(answer.error or "", ErrorClass.AMBIGUOUS)


def advice(answer: Answer, channel: str) -> str:
    """What an operator should do about this answer, in words; `channel` is the receiver as the watchlist names it."""
    if answer.error == "missing_scope" and answer.scope is not None:
        return _SCOPE.format(scope=answer.scope, channel=channel)
    if answer.error in ("missing_scope", "no_permission") and answer.needed:
        return _NEEDED.format(needed=answer.needed)
    words = _CODE_ADVICE.get(answer.error or "") or _CLASS_ADVICE[classify(answer)]
    return words.format(channel=channel)
