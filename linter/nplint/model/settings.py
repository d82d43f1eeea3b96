"""What the user's configuration says to the rules, as a frozen value."""

from typing import Literal

from msgspec import Struct


class RuleSettings(Struct, frozen=True):
    """Settings that rules read; the config file's defaults are these."""

    past_words: tuple[str, ...] = ()
    not_past_words: tuple[str, ...] = ()
    state_words: tuple[str, ...] = ()
    participle_first: Literal["accept", "reject"] = "accept"
    strict_names: bool = False
    """Report ambiguous names (``PriceSet``) too, as a warning."""
    grandfathered: tuple[tuple[str, str], ...] = ()
    """(event name, reason), for all modules."""
    shared_events: tuple[str, ...] = ()
    """Events that several modules may publish."""
    shared_tables: tuple[str, ...] = ()
    catch_all: tuple[str, ...] = ()
    """Modules, queues or handlers that are declared sinks of everything."""
    check_tests: bool = False
    """Whether boundaries hold in test code too."""
    visibility_factor: int = 6
    """NP608: times the function timeout (AWS Lambda guide, "Using Lambda with Amazon SQS")."""
    visibility_extra: int = 0
    """NP608: seconds added to the product and the batch window."""
    envelope: tuple[str, ...] = ()
    """NP506: fields that every published body must have."""
