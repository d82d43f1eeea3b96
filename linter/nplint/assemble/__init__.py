"""The linked program, the wiring and the analyses → one frozen model."""
