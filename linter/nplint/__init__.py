"""nplint, an architecture linter for event-driven service modules."""

__version__ = "0.1.0"
