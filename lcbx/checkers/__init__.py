"""Checkers decide whether one output is acceptable. Pure functions of bytes; checker *programs* are run by the judge.

`normalised` is the rule that decides unless a problem says otherwise, `comparing` holds the other kinds of checkers,
`lenient` LiveCodeBench's own rule, `conventions` how checker programs are called, `comparison_rules` the names and
versions of all these.
"""
