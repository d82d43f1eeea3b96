"""Findings to text: one file a format, found by its name.

Pure: nothing here reads a file, the terminal or the environment; the caller says all of it.
"""
