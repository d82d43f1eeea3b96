"""What the WHOLE system is: frozen entities, queries over them, the graph.

Knows no file formats, no syntax, no facts.
"""
