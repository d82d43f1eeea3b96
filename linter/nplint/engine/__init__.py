"""Load the rules, run them over a model, and settle what becomes of each violation.

Knows no syntax and no output format; reads source only through the lookup that it is handed.
"""
