"""One file a format: ``render(topology) -> str``, with ``SUMMARY`` for the command's help."""
