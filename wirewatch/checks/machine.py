"""What Wirewatch needs on a machine, looked at one by one: the checks of `wirewatch doctor`.

Each check looks and changes nothing, downloads nothing and waits no longer than a client's own time limit. What a worker
cannot do without is needed; what only the demo and the tests want is not. A check must never show a secret.
"""

import asyncio
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from shlex import quote

from config.loading import load_watchlists
from config.settings import SHIPPED_WATCHLISTS, SecretFile, Settings
from sandbox.kafka import BrokerError, default_cache, find_java, jars, refuse_shared_folder
from streams.kafka import CODECS, JournalError, KafkaUnreachableError, TopicError, check_topics, missing_codecs, read_journal
from streams.probe import NEEDS_OF, RightsError, lack_in_words, lacking, needed
from streams.running import ChannelView
from wirewatch.channels import channel_in_words, total_in_words, what_to_do
from wirewatch.checks.finding import Finding
from wirewatch.checks.slack import slack_findings
from wording import counted

OLDEST_PYTHON = (3, 11)
# What waits longer should not: a message that late says so.
LATE = timedelta(minutes=5)
MOST_CHANNELS = 10
POINT = (
    "Point WIREWATCH_WATCHLISTS at a watchlist file or a folder of them. Not needed where `wirewatch watchlists apply` brings "
    "the rules to Kafka."
)


def checkup(settings: Settings, files: Sequence[SecretFile] = ()) -> Iterator[Finding]:
    """Look at everything, the quick things first."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        python, codecs, watchlists, kafka, deliveries, slack, java, kafka_jars,
    )  # fmt: skip
    for each in settings.misnamed:
        yield Finding("Settings", "warning", each, "Rename it. If another program reads it, nothing has to be done.")
    yield from secrets(files)
    for check in checks:
        yield from check(settings)


def secrets(files: Sequence[SecretFile]) -> Iterator[Finding]:
    """Who else may read a token, a password or a key."""
    for each in files:
        if each.others:
            fix = f"Run `chmod go-rwx {quote(str(each.path))}`, as its owner; and take a new secret if others may have read it."
            yield Finding("Secret files", "warning", f"{each.setting}: {each.path} {each.others}", fix)
    if files and not any(each.others for each in files):
        yield Finding("Secret files", "ok", f"nobody else may read {', '.join(str(each.path) for each in files)}")


def python(settings: Settings) -> Iterator[Finding]:
    """The interpreter."""
    fine = sys.version_info >= OLDEST_PYTHON
    yield Finding(
        "Python", "ok" if fine else "missing", platform.python_version(), "" if fine else "Install Python 3.11 or newer."
    )


def codecs(settings: Settings) -> Iterator[Finding]:
    """What publishers may compress with: a batch that cannot be read holds its partition."""
    missing = tuple(missing_codecs())
    if not missing:
        yield Finding("Codecs", "ok", ", ".join(CODECS))
        return
    found = "; ".join(f"{each.codec} cannot be read by the {each.who}: {each.reason}" for each in missing)
    packages = " ".join(dict.fromkeys(name for each in missing for name in each.package.split()))
    yield Finding("Codecs", "missing", found, f"Run `pip install {packages}` where Wirewatch is installed.")


def watchlists(settings: Settings) -> Iterator[Finding]:
    """The rules a worker would apply when it starts. Those that are shipped are nobody's."""
    if settings.watchlists is None or settings.watchlists.resolve() == SHIPPED_WATCHLISTS.resolve():
        named = "names the shipped samples" if settings.watchlists else "names none"
        yield Finding("Watchlists", "optional", f"WIREWATCH_WATCHLISTS {named}, so there are no rules of yours to look at", POINT)
        return
    try:
        folder = settings.folder
        loaded = load_watchlists(folder)
    except OSError as error:
        yield Finding("Watchlists", "missing", str(error), POINT)
        return
    found = f"{counted(len(loaded.running), 'rule')} in {folder}"
    if not folder.exists():
        yield Finding("Watchlists", "missing", f"{folder} does not exist", POINT)
    elif not loaded.files:
        yield Finding("Watchlists", "missing", f"{folder} holds no watchlist", POINT)
    elif loaded.errors:
        found = f"{found}, {counted(len(loaded.errors), 'error')}"
        yield Finding("Watchlists", "missing", found, "Run `wirewatch check`: it shows what is wrong, and where.")
    elif not loaded.running:
        yield Finding("Watchlists", "missing", found, POINT)
    else:
        yield Finding("Watchlists", "ok", found)


def kafka(settings: Settings) -> Iterator[Finding]:
    """The broker and the topics."""
    try:
        problems = check_topics(settings, settings.stages)
        rights = [lack_in_words(settings.kafka, each) for each in lacking(settings, needed(settings, settings.stages))]
    except KafkaUnreachableError as error:
        fix = "Set KAFKA_BOOTSTRAP_SERVERS, or run `wirewatch sandbox kafka` in another terminal. `wirewatch demo` needs none."
        yield Finding("Kafka", "missing", error.found, error.fix if error.lasts else fix)
        return
    yield Finding("Kafka", "ok", f"answers at {settings.kafka.bootstrap_servers}")
    yield from _each("Rights in Kafka", rights, "Grant what docs/kafka-rights.md lists.")
    yield from _each("Topics", problems, "`wirewatch topics check` says when all are as they should be.")
    if not problems:
        used = {name for stage in settings.stages for name in NEEDS_OF[stage].topics}
        yield Finding("Topics", "ok", f"all {len(used)} are as they should be")


def deliveries(settings: Settings) -> Iterator[Finding]:
    """What waits for Slack: it works, but a channel that takes nothing should not stay so."""
    try:
        channels = [each for each in read_journal(settings).channels if each.waiting]
    except (KafkaUnreachableError, TopicError):
        return  # told already
    except (JournalError, RightsError) as error:
        yield Finding("Deliveries", "optional", f"not looked at: {error}", "docs/kafka-rights.md says who needs which right.")
        return
    now = datetime.now(UTC)
    still = [each for each in channels if each.is_parked or (each.oldest_at is not None and now - each.oldest_at > LATE)]
    of_state: dict[str, list[ChannelView]] = {}
    for each in still[:MOST_CHANNELS]:
        of_state.setdefault(str(each.state) if each.is_parked else "late", []).append(each)
    for alike in of_state.values():
        # What is to be done is said once, below all that it is to be done for.
        for each in alike:
            yield Finding("Deliveries", "warning", channel_in_words(each, now), what_to_do(alike) if each is alike[-1] else "")
    if len(still) > MOST_CHANNELS:
        more = f"{counted(len(still) - MOST_CHANNELS, 'channel')} more"
        yield Finding("Deliveries", "warning", more, "`wirewatch deliveries list` shows all of them.")
    if not still:
        yield Finding("Deliveries", "ok", total_in_words(channels))


def _each(name: str, problems: Sequence[str], fix: str) -> Iterator[Finding]:
    """A finding for every problem, of which the last has what mends all."""
    for number, problem in enumerate(problems, 1):
        yield Finding(name, "missing", problem, fix if number == len(problems) else "")


def slack(settings: Settings) -> Iterator[Finding]:
    """The token and what it may do, asked of Slack itself. `wirewatch slack check` looks at the channels too."""
    if settings.slack.token is None and settings.slack.webhook is not None:
        found = "an incoming webhook, which cannot be asked anything: whether Slack takes it is seen with the first message"
        yield Finding("Slack", "ok", found)
        return
    if settings.slack.token is None:
        fix = "Set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE, or try it with `wirewatch sandbox slack`."
        yield Finding("Slack", "optional", "no token, so a worker prints its alerts", fix)
        return
    yield from asyncio.run(slack_findings(settings.slack, settings.slack.token))


def java(settings: Settings) -> Iterator[Finding]:
    """What runs Kafka on this machine."""
    try:
        found = find_java()
    except BrokerError as error:
        yield Finding("Java", "optional", "none that runs Kafka; only the demo, the sandbox and the tests need it", str(error))
        return
    yield Finding("Java", "ok", f"{found.version} ({found.path})")


def kafka_jars(settings: Settings) -> Iterator[Finding]:
    """What the sandbox has fetched."""
    folder = (settings.cache or default_cache()) / "jars"
    try:
        if folder.is_dir():
            refuse_shared_folder(folder)
    except BrokerError as error:
        yield Finding("Kafka's jars", "optional", "others may write where they are kept, so they are not used", str(error))
        return
    missing = [jar for jar in jars.read_lock() if not (folder / jar.file_name).is_file()]
    if missing:
        size = sum(jar.size for jar in missing) / 1e6
        fix = f"The first `wirewatch demo` or `wirewatch sandbox kafka` fetches them. {jars.NO_WAY.format(cache=folder.parent)}"
        yield Finding("Kafka's jars", "optional", f"{size:.0f} MB not fetched yet into {folder}", fix)
    else:
        yield Finding("Kafka's jars", "ok", f"{jars.KAFKA_VERSION}, in {folder}")
