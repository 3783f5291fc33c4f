"""Deliveries as `wirewatch deliveries` finds, shows and moves them.

    journal = read_journal(settings, Asked(receivers_of(settings, "#typo")))
    order("bury", ids, None, as_json=False)
    outcome = tell(settings, journal.entries, Wish("reroute", by="dana", to="#syria"), whole=True)

finding.py says which deliveries are meant, words.py what is said of one, ordering.py sends an order and waits for what comes of
it, asking.py is all of this for a person. It imports streams, alerts, schemas and wording.
"""

from wirewatch.deliveries.asking import order, tell
from wirewatch.deliveries.finding import STATES, Asked, Named, former_names, one_of, receivers_of
from wirewatch.deliveries.links import link_of, workspace_address
from wirewatch.deliveries.ordering import Wish
from wirewatch.deliveries.words import as_object, in_a_line, outcome_in_words, whole

__all__ = [
    "STATES",
    "Asked",
    "Named",
    "Wish",
    "as_object",
    "former_names",
    "in_a_line",
    "link_of",
    "one_of",
    "order",
    "outcome_in_words",
    "receivers_of",
    "tell",
    "whole",
    "workspace_address",
]
