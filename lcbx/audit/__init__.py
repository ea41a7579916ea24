"""Checks of a benchmark that need no source: whether its tests, statements and known programs hold what they promise.

    issues               a finding: severity, code, problem, what to do
    case_texts           the tests of a problem as texts, bounded
    case_checks          tests that contradict each other, repeat, differ in blanks or can't be answered
    trivial_programs     programs that compute nothing: empty, constant, echo, the shown examples learnt by heart
    answer_spread        how easily the answers are guessed
    statement_examples   the examples that a statement shows
    statement_checks     statement against tests and checker
    copies               problems that are copies of each other or of another benchmark's
    known_solutions      accepted programs: from files, runs, rows, packages
    token_mutants        faulty versions of a program in any language
    trials               accepted programs run repeatedly, and their mutants, through the judge
    submissions          a package's own programs, judged against the verdicts that their folders promise
    auditing             all of it, for a whole benchmark

Nothing here decides what is right: a finding says what a person should look at.
"""
