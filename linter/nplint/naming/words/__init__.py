"""The word tables of the naming engine: plain text, one blank-separated list per constant.

Nothing here decides anything. Each constant is read once, by `nplint.naming.lexicon`.
"""
