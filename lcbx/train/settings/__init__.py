"""What a training is:

    config             the settings as one frozen value; warmstart_options: those of `lcbx train sft`
    config_file        the value from preset, YAML file and flags, checked
    refusals           settings that are refused or warned about
    presets            named starting points, with reasons and sources
    ablation_file      variants and seeds of one configuration, from a YAML file
    trl_arguments      the settings as arguments of TRL and peft

Nothing here needs the train extra.
"""
