"""All that a rule may import."""

from nplint.model.entities import (
    DirectCall,
    EventClass,
    EventName,
    EventType,
    Feed,
    FilterPolicy,
    Gap,
    Handler,
    Module,
    Mutation,
    Publication,
    Queue,
    Related,
    Route,
    Subscription,
    Topic,
)
from nplint.model.model import Model
from nplint.naming.verdict import judge
from nplint.rule import Edit, Fix, Severity, Violation, rule
from nplint.span import Span

__all__ = [
    "DirectCall",
    "Edit",
    "EventClass",
    "EventName",
    "EventType",
    "Feed",
    "FilterPolicy",
    "Fix",
    "Gap",
    "Handler",
    "Model",
    "Module",
    "Mutation",
    "Publication",
    "Queue",
    "Related",
    "Route",
    "Severity",
    "Span",
    "Subscription",
    "Topic",
    "Violation",
    "judge",
    "rule",
]
