"""Decide whether an event name states a fact about the past, and propose the name it should have.

`verdict.judge` is the entry; `spelling` says which names are the same event; `explain` turns a
verdict into text. Pure and without dependencies: no file, no configuration, no other nplint
package is touched from here. The word tables live in `words`.
"""
