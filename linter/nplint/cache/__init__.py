"""What earlier runs found out, kept per content: surveys, lowered bodies, whole models.

A cache is never needed: whatever is wrong with it (corrupt, locked, read-only, of another version)
it is as if it were empty.
"""
