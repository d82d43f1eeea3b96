"""From the constructs that the interpreter made to infrastructure facts, one file per service.

Each file has ``CONSTRUCTS`` (by the construct's name) or ``METHODS`` (by the method's), its readers.
"""
