"""A run on disk: its records, the evaluation that writes them, and the check that verifies them.

runinfo, folder_names, finding          run.json; folder names; where runs lie and which one an argument means
records, lines, run_lock                the run directory, its lines, its lock
plan_evaluation, plan_rejudging         command-line options to an evaluation request
evaluation_request, language_run, evaluate, reuse      generating and judging into run directories
repair, repair_feedback                 rounds of self-repair: the run of the next round, what a model is shown
judging                                 completion to program and judge request: used by every reader of a run
verify, record_checks                   whether the verdicts of a run hold
passing_programs                        programs that passed, from runs or from a file, for whoever learns or tests
marks, provenance, row_files            what a run is (replayed, custom, ...); where it ran; files for other tools
"""
