"""The settings: every environment variable Wirewatch reads, in one place, read once, and the names that follow from the prefix.

The dataclasses below, and that of slack.py, are the table: a field is a variable with its kind, default, unit and purpose, and
docs/settings.md is tested against them. A variable that is empty counts as not set. All problems are told at once, because
whoever starts a container does not want to start it once for each. A secret is never shown, and a `WIREWATCH_` name that is
unknown is an error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

from config.settings.kinds import (
    FILE,
    HOST,
    KAFKA_NAME,
    LASTING,
    LEVEL,
    MECHANISM,
    ON_OFF,
    PASSWORD,
    PATH,
    PROTOCOL,
    SERVERS,
    TEXT,
    ZONE,
    Secret,
    contradictions,
    hours_or_none,
    seconds,
    some_of,
    whole,
)
from config.settings.misnamed import misnamed
from config.settings.slack import SlackSettings, slack_contradictions
from config.settings.variable import Variable
from wording import WRONG_USE, UserFacingError, cut, nearest

PREFIX = "WIREWATCH_"
STAGES = ("match", "alert", "deliver")
SHIPPED_WATCHLISTS = Path(__file__).parents[1] / "watchlists"
DAY_S = 86_400.0
_MOST_SHOWN = 80
ARTICLES = "articles.v1"
MATCHES = "matches.v1"
ALERTS = "alerts.v1"
DELIVERIES = "deliveries.v1"
DEAD_LETTERS = "dead-letters.v1"
DECISIONS = "decisions.v1"
SILENCES = "silences.v1"
# What releases before decisions.v1 remembered by.
TOLD = "told.v1"
WATCHLISTS = "watchlists.v1"
WORKERS = "workers.v1"


class SettingsError(UserFacingError):
    """The environment cannot be used as it is. `problems` are all that is wrong, each with its variable and the remedy."""

    exit_status = WRONG_USE

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("The settings in the environment cannot be used:" + "".join(f"\n  {problem}" for problem in problems))


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """How Kafka is reached."""

    bootstrap_servers: Annotated[str, Variable("KAFKA_BOOTSTRAP_SERVERS", SERVERS, "Where Kafka is reached first.")] = (
        "127.0.0.1:9092"
    )
    security_protocol: Annotated[
        str, Variable("KAFKA_SECURITY_PROTOCOL", PROTOCOL, "Whether the connection is encrypted (SSL) and logs in (SASL).")
    ] = "PLAINTEXT"
    ssl_cafile: Annotated[
        Path | None,
        Variable("KAFKA_SSL_CAFILE", FILE, "PEM file of the authorities that sign the brokers' certificates; else the system's."),
    ] = None
    ssl_certfile: Annotated[Path | None, Variable("KAFKA_SSL_CERTFILE", FILE, "PEM file of this client's own certificate.")] = (
        None
    )
    ssl_keyfile: Annotated[
        Path | None,
        Variable("KAFKA_SSL_KEYFILE", FILE, "PEM file of its private key, when the certificate's file does not hold it."),
    ] = None
    sasl_mechanism: Annotated[str | None, Variable("KAFKA_SASL_MECHANISM", MECHANISM, "How to log in to Kafka.")] = None
    sasl_username: Annotated[str | None, Variable("KAFKA_SASL_USERNAME", TEXT, "Who logs in to Kafka.")] = None
    sasl_password: Annotated[
        Secret | None, Variable("KAFKA_SASL_PASSWORD", PASSWORD, "The password of that user.", file_too=True)
    ] = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one deployment and the next. Durations are in seconds."""

    kafka: KafkaSettings = KafkaSettings()
    slack: SlackSettings = field(default_factory=SlackSettings)
    stages: Annotated[
        tuple[str, ...], Variable("WIREWATCH_STAGES", some_of(*STAGES), "What a worker runs when its command line does not say.")
    ] = STAGES
    watchlists: Annotated[
        Path | None,
        Variable("WIREWATCH_WATCHLISTS", PATH, "A watchlist file or a folder of them, which a worker applies when it starts."),
    ] = None
    topic_prefix: Annotated[
        str,
        Variable(
            "WIREWATCH_TOPIC_PREFIX", KAFKA_NAME, "Stands before every topic and group, where several Wirewatches share a Kafka."
        ),
    ] = ""
    partitions: Annotated[
        int,
        Variable("WIREWATCH_PARTITIONS", whole(1, 1000), "Partitions of each topic: the most workers that can share the work."),
    ] = 4
    replication_factor: Annotated[
        int, Variable("WIREWATCH_REPLICATION_FACTOR", whole(1, 10), "Copies Kafka keeps of each topic; 3 in production.")
    ] = 1
    retention_s: Annotated[
        float, Variable("WIREWATCH_RETENTION_S", LASTING, "How long Kafka keeps articles, matches and alerts; by default 7 days.")
    ] = 7 * DAY_S
    dead_letter_retention_s: Annotated[
        float, Variable("WIREWATCH_DEAD_LETTER_RETENTION_S", LASTING, "How long Kafka keeps dead letters; by default 30 days.")
    ] = 30 * DAY_S
    remember_s: Annotated[
        float, Variable("WIREWATCH_REMEMBER_S", LASTING, "How long an article told once is not told again; by default 7 days.")
    ] = 7 * DAY_S
    stories: Annotated[
        int,
        Variable(
            "WIREWATCH_STORIES", whole(100, 1_000_000), "The most open stories of one channel; of more, the oldest end early."
        ),
    ] = 100_000
    waiting: Annotated[
        int,
        Variable(
            "WIREWATCH_WAITING",
            whole(100, 1_000_000),
            "The most matches of one channel that wait for an hour; more are told at once.",
        ),
    ] = 10_000
    instance: Annotated[
        str | None,
        Variable(
            "WIREWATCH_INSTANCE",
            KAFKA_NAME,
            "A lasting name, different for each worker: restarted soon, it keeps its partitions. Of two workers with one name "
            "the younger ends.",
        ),
    ] = None
    session_timeout_s: Annotated[
        float,
        Variable(
            "WIREWATCH_SESSION_TIMEOUT_S", seconds(6, 1800), "How long a silent worker keeps its partitions from the others."
        ),
    ] = 12.0
    max_age_h: Annotated[
        float | None,
        Variable(
            "WIREWATCH_MAX_AGE_H",
            hours_or_none(0.1, 87_600),
            "How many hours old an article may be, when Kafka gets it, for rules that say nothing of age.",
        ),
    ] = 72.0
    batch: Annotated[int, Variable("WIREWATCH_BATCH", whole(1, 5000), "The most articles taken at once.")] = 200
    floods: Annotated[
        str,
        Variable(
            "WIREWATCH_FLOODS",
            ON_OFF,
            "Whether alerts that come in great numbers at once are told in digests and summaries; off: each in a message.",
        ),
    ] = "on"
    timezone: Annotated[
        str,
        Variable(
            "WIREWATCH_TIMEZONE", ZONE, "The zone of the dates in messages, and of hours and digests of rules that name none."
        ),
    ] = "UTC"
    log_level: Annotated[str, Variable("WIREWATCH_LOG_LEVEL", LEVEL, "How much is logged.")] = "info"
    http_port: Annotated[
        int | None,
        Variable(
            "WIREWATCH_HTTP_PORT", whole(1, 65535), "Where a worker answers /live, /ready and /metrics; by default nowhere."
        ),
    ] = None
    http_host: Annotated[
        str,
        Variable("WIREWATCH_HTTP_HOST", HOST, "The address of that port; 0.0.0.0 is reached from other machines too."),
    ] = "127.0.0.1"
    data_dir: Annotated[
        Path | None,
        Variable("WIREWATCH_DATA_DIR", PATH, "Where a worker keeps small files of its own; by default a temporary folder."),
    ] = None
    cache: Annotated[
        Path | None,
        Variable(
            "WIREWATCH_CACHE", PATH, "Where the downloaded Kafka of the demo and the tests is kept; by default the user's cache."
        ),
    ] = None

    # A sentence for each variable that is set, is none of ours and looks like one.
    misnamed: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The watchlists to look at where nobody names any: those of the setting, else the shipped examples."""
        return self.watchlists or SHIPPED_WATCHLISTS


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the environment. Raises `SettingsError` with every problem in it."""
    texts = {name: text.strip() for name, text in environ.items() if text.strip()}
    problems: list[str] = list(_unknown(texts))
    kafka = KafkaSettings(**_values(KafkaSettings, texts, problems))
    problems += contradictions(texts)
    problems += slack_contradictions(texts)
    slack = SlackSettings(**_values(SlackSettings, texts, problems))
    ours = [name for each, _ in variables() for name in (each.name, f"{each.name}_FILE")[: 1 + each.file_too]]
    remarks = tuple(misnamed(list(texts), ours))
    settings = Settings(kafka, slack, **_values(Settings, texts, problems), misnamed=remarks)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def variables() -> Iterator[tuple[Variable, object]]:
    """Every variable with its default, in the order of docs/settings.md."""
    for section in (KafkaSettings, SlackSettings, Settings):
        for each in fields(section):
            if (variable := _variable(each)) is not None:
                yield variable, each.default


def _values(section: type[Any], texts: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """The fields of one section that are set; whatever is wrong is added to `problems` and its field keeps the default."""
    values = {}
    for each in fields(section):
        variable = _variable(each)
        if variable is None:
            continue
        try:
            text = _from_file(variable, texts) if variable.file_too else texts.get(variable.name)
            if text is not None:
                values[each.name] = _read(variable, text)
        except ValueError as error:
            problems.append(str(error))
    return values


def _variable(each: "Field[Any]") -> Variable | None:
    found = getattr(each.type, "__metadata__", (None,))[0]
    return found if isinstance(found, Variable) else None


def _read(variable: Variable, text: str) -> object:
    try:
        return variable.kind.read(text)
    except ValueError as error:
        # An address may carry a password before its @.
        shown = "" if variable.kind.secret else f', not "{cut(re.sub("[^/]*@", "***@", text), _MOST_SHOWN)}"'
        why = f": {error}" if str(error) else ""
        raise ValueError(f"{variable.name} must be {variable.kind.expects}{shown}{why}") from None


def _from_file(variable: Variable, texts: Mapping[str, str]) -> str | None:
    name = f"{variable.name}_FILE"
    if name not in texts:
        return texts.get(variable.name)
    if variable.name in texts:
        raise ValueError(f"{variable.name} and {name} are both set; set one of them")
    path = Path(texts[name])
    try:
        text = path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError(f"{name}: {path} is not UTF-8 text") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{name}: {path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not text:
        raise ValueError(f"{name}: {path} is empty")
    return text


def _unknown(texts: Mapping[str, str]) -> Iterator[str]:
    ours = [variable.name.removeprefix(PREFIX) for variable, _ in variables() if variable.name.startswith(PREFIX)]
    ours += [f"{variable.name.removeprefix(PREFIX)}_FILE" for variable, _ in variables() if variable.file_too]
    for name in sorted(name.removeprefix(PREFIX) for name in texts if name.startswith(PREFIX)):
        if name not in ours:
            like = nearest(name, ours)
            yield f"{PREFIX}{name} is no setting; " + (
                f"did you mean {PREFIX}{like}?" if like else "docs/settings.md lists them all"
            )


def topic_name(settings: Settings, name: str) -> str:
    """A topic's name on this cluster."""
    return settings.topic_prefix + name


def app_id(settings: Settings, stage: str) -> str:
    """The name of a stage's Faust app, which is its Kafka consumer group too."""
    return f"{settings.topic_prefix}wirewatch-{stage}"
