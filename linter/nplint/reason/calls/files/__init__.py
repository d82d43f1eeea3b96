"""Ways to reach into another module that a file shows by itself: each has a ``find(scene)``."""
