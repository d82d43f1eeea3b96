"""The rules: one file per rule, found by their file name; none knows another."""
