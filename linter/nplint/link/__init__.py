"""Facts of many files → one linked program, and on to one model.

The only place that knows facts and model. Names are resolved here, values propagated here; no rule
is decided here.
"""
