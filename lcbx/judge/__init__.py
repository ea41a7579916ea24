"""The judge: one program and its problem to a judgement, many at once.

`request` holds the request and the `Judge` protocol that everything that judges takes; `opening.open_judge` makes one.
"""
