"""A language's hint from the failures of a model: drafted by a writer, measured on other problems, kept if it helps.

    failure_groups.py  failed programs of runs, grouped by their message; which problems they may come from
    drafting.py        the question to the writer, and the tips that are taken from its answer
    arms.py            the three evaluations: without a hint, with the present and with the new one
    measuring.py       their runs compared on problems that no tip was drafted from, and what is kept
    hint_file.py       the language's file with the new hint, and the record of where it comes from

The paper of Agnostics (arXiv:2508.04865, section 4) has 10 to 20 tips per language, which its authors wrote with a
stronger model from faulty generations. The tips are about the language: an answer that repeats a program is refused.
"""
