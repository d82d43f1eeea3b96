"""Whether a redelivered message repeats an effect: guards, effects and the paths between them.

``machine`` interprets a handler over four states; ``operations`` say what a single call does.
"""
