"""Function problems become stdin/stdout problems, so that one data set serves every language.

    task_sources      rows of a data set -> CallTask
    recorded          what its tests call and compare -> Behaviour (types, rule of comparison)
    exploring         more inputs, mutants -> cases
    second_solution   whether an independent solution agrees
    choosing          cases -> tests, and whether these have teeth
    problem_text      text, and the sections that follow from the types
    convert           the gates in their order, one task
    assistance        what a model adds, under the same gates: asking (questions, file of answers), encoders, rewording
    pipeline          a whole data set: resumable, with provenance, rejections and a funnel
    inside/           programs that run in the sandbox: all code of a data set is untrusted

Tests are recorded, not parsed: the original tests run with the function replaced by one that writes down its calls.
"""
