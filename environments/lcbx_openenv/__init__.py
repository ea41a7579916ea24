"""The environment of lcbx in the folders that OpenEnv's tools expect."""

from .client import ProgramClient
from .models import AnswerAction, ProblemObservation

__all__ = ["AnswerAction", "ProblemObservation", "ProgramClient"]
