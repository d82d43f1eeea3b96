"""Which functions events are delivered to, and how they treat a message besides its effects."""
