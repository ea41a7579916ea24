"""Judgements to scores, and scores compared. Pure: no file, clock or global.

    counts.py         samples of each problem: judged, accepted, judge errors, missing; rates such as truncated
    pass_at_k.py      pass@k and pass^k with error and interval, for one run or over languages; effective problems
    denominators.py   what scores are divided by, as policies with names
    time_limits.py    the same verdicts under another time limit, from the times that were measured
    compare.py        two runs on the same problems: paired difference, test, gate
    failures.py       why programs failed: error classes and frequent messages
    language_gap.py   problems solved in one language and not in another
    suspect_tests.py  tests that look wrong, from how programs in several languages fail
    program_ideas.py  how alike programs in two languages are
    upstream.py       verdicts that the reference harness of Agnostics would have given otherwise
    stats.py          the statistics behind them

A judge error or a missing sample is never a wrong answer: it is left out of the score and counted beside it.
"""
