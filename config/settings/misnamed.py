"""Variables that look like a setting of ours and are none: SLACK_TOKEN, KAFKA_BOOTSTRAP_SERVER.

`WIREWATCH_` is our own prefix, so an unknown name there is an error. `KAFKA_` and `SLACK_` belong to many programs, and what they
set is no business of ours; but a typo in a name of ours would pass for a default without a word. So a name that is much like one
of ours, where that one is not set, is told and refused nowhere. Nothing here may look at a value.
"""

import re
from collections.abc import Iterator, Sequence

from wording import nearest

PREFIXES = ("KAFKA_", "SLACK_")
# Well-known variables of Kafka's scripts and images, of other Kafka clients and of Slack's own libraries.
OTHERS = re.compile(
    r"""KAFKA_(CFG_.+ | .*OPTS | HOME | VERSION | DEBUG | CLUSTER_ID | NODE_ID | BROKER_ID | CLIENT_ID | GROUP_ID | TOPICS?
            | (ADVERTISED_)?LISTENERS? | LISTENER_.+ | .*INTER_BROKER_.+ | LOG4J_.+ | JMX_.+ | SCHEMA_REGISTRY_.+
            | SSL_(KEY_PASSWORD|(KEYSTORE|TRUSTSTORE|CLIENT|ENDPOINT)_.+)
            | SASL_(ENABLED|JAAS|KERBEROS|OAUTHBEARER|LOGIN)_.+ | REST_.+)
      | SLACK_((WEBHOOK|APP|USER|CLIENT|SIGNING|VERIFICATION|CLI|REFRESH|CONFIG)_.+
            | WEBHOOK | CHANNEL | CHANNEL_ID | TEAM_ID)""",
    re.VERBOSE,
)


def misnamed(names: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    """A sentence for each name that is set and much like one of the `known`, which are ours; those that are set are not meant."""
    # A secret is set when its file is.
    roots = {name.removesuffix("_FILE") for name in names if name in known}
    meant = [name for name in known if name.startswith(PREFIXES) and name.removesuffix("_FILE") not in roots]
    for name in sorted(names):
        if not name.startswith(PREFIXES) or name in known or OTHERS.fullmatch(name):
            continue
        if like := nearest(name, meant):
            yield f"{name} is set and not read; did you mean {like}?"
