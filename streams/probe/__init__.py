"""What a broker says of itself, spoken by hand: whether it is there, why it refuses, which rights it gives."""

from streams.probe.line import Code
from streams.probe.look import find_refusal, tls_context
from streams.probe.refusals import KafkaRefusal, PortFault
from streams.probe.rights import NEEDS_OF, Right, RightsError, lack_in_words, lacking, may, needed, refuse_without, topics_granted

__all__ = [
    "NEEDS_OF",
    "Code",
    "KafkaRefusal",
    "PortFault",
    "Right",
    "RightsError",
    "find_refusal",
    "lack_in_words",
    "lacking",
    "may",
    "needed",
    "refuse_without",
    "tls_context",
    "topics_granted",
]
