"""How far the interpreter goes before it gives up."""

MAX_STEPS = 400_000
"""Expressions and statements of one run."""
MAX_DEPTH = 40
"""Calls inside one another."""
MAX_ROUNDS = 500
"""Rounds of one loop."""
MAX_TEXT = 4_000
"""Characters of a computed text."""
