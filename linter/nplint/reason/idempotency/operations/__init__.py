"""What one call outside the scanned code does: effect, claim, look-up, or nothing.

One file per kind of store or transport; each offers ``read(call) -> Operation | None``.
"""
