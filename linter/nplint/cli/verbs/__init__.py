"""One file a verb, found by its name: a one-line docstring, ``add_arguments`` and ``run``."""
