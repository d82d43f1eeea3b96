"""Which events change after they were published or received, and which event classes allow it.

A may-analysis of values: structured bodies are interpreted over abstract objects, functions are
known to each other by summaries. Nothing here knows how findings are worded or reported.
"""

from nplint.reason.mutation.analysis import MutationAnalysis, find_mutations
from nplint.reason.mutation.event_classes import find_event_classes
from nplint.reason.mutation.received import ReceivedParam, find_received
from nplint.reason.mutation.screen import Screen
from nplint.reason.mutation.sinks import DefaultSinks, Handover, OwnSink, Payload, SinkOracle

__all__ = [
    "DefaultSinks",
    "Handover",
    "MutationAnalysis",
    "OwnSink",
    "Payload",
    "ReceivedParam",
    "Screen",
    "SinkOracle",
    "find_event_classes",
    "find_mutations",
    "find_received",
]
