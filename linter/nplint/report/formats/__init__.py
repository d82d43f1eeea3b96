"""One file a format: its name is the format's name, its ``render`` turns a report into text."""
