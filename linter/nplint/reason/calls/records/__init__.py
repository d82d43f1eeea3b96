"""Rows of tables that classes and table objects map: where code reads and changes them."""
