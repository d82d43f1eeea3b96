"""One file's text → facts; one module per framework or format, nothing here knows other files."""
