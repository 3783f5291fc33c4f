"""What a broker says of itself, spoken by hand: whether it is there, why it refuses, which rights it gives."""

from streams.probe.line import tls_context
from streams.probe.look import look
from streams.probe.refusals import KafkaRefusal, PortFault
from streams.probe.rights import STAGES, Right, RightsError, lacking, may, needed, refuse_without, told, topics_granted
from streams.probe.wire import Code

__all__ = [
    "STAGES",
    "Code",
    "KafkaRefusal",
    "PortFault",
    "Right",
    "RightsError",
    "lacking",
    "look",
    "may",
    "needed",
    "refuse_without",
    "tls_context",
    "told",
    "topics_granted",
]
