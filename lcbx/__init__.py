"""lcbx: how well does a model write this language? One judge, one YAML file a language, one number with an interval."""

__version__ = "0.1.0"
