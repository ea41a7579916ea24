"""What a training learns from. The modules in the order in which `lcbx train` uses them:

    problem_sources   a name or file to a benchmark; foreign_rows: rows of Ag-MBPP-X and Ag-Codeforces-X to our schema
    build_data        read, split, compare with benchmarks (`problems.overlap`), hold tests back
    data_gate         no problem that a program without computation solves
    prompt_rows       which problem in which language (curriculum) and wording (wordings/), drawn by seed (seeded)
    difficulty        which problems the untrained model solves sometimes
    repair_examples   failed programs with what was wrong and a program that passes
    training_data     the result, and the folder it lies in
    minitrain/        the bundled training set `mini-train`, made from templates

Nothing here needs the train extra.
"""
