"""The environment of lcbx, under the name by which verifiers imports it."""

from lcbx.integrations.verifiers_env import OneAnswerHarness, ProgramEnvironment, ProgramTaskset, load_environment

__all__ = ["OneAnswerHarness", "ProgramEnvironment", "ProgramTaskset", "load_environment"]
