"""What the linked program does, decided over whole call graphs: effects, guards, changes.

Knows the code language and the linked program, no file formats and no rules.
"""
