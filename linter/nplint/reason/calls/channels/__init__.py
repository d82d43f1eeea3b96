"""Ways to reach into another module at a call: each file has a ``CHANNEL``; none is registered."""
