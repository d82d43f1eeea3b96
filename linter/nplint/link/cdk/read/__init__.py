"""From the constructs that the interpreter made to infrastructure facts, one file per service.

Each file has its readers: ``CONSTRUCTS`` by the construct's name, ``METHODS`` by the method's.
"""
