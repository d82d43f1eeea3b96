"""What the languages bring along: string, list and dict methods, paths, built-in functions."""
