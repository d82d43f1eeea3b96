"""Changes that cure findings, as LibCST rewrites."""
