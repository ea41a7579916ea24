"""What a training achieved, from the files of its run:

    before_after      pass@1 on held-out problems before and after; run_log: the logs, one line per step
    training_report   the page, with training_charts and html_page; seeds: several runs together
    train_card        the model card; finish: card, page and what the command prints at the end; push: to the hub
    ablation          `lcbx train ablate`: variants over seeds; ablation_runs does their trainings
    audit_run         `lcbx train audit`; sample_runs: rollouts as run directories

Nothing here needs the train extra.
"""
