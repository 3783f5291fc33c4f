"""What a broker says of itself, spoken by hand: whether it is there, why it refuses, which rights it gives."""

from streams.probe.line import tls_context
from streams.probe.look import find_refusal
from streams.probe.refusals import KafkaRefusal, PortFault
from streams.probe.rights import STAGES, Right, RightsError, lack_in_words, lacking, may, needed, refuse_without, topics_granted
from streams.probe.wire import Code

__all__ = [
    "STAGES",
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
