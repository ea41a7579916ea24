"""What the environment's client and server say to each other."""

from lcbx.integrations.openenv_env import AnswerAction, EpisodeState, ProblemObservation

__all__ = ["AnswerAction", "EpisodeState", "ProblemObservation"]
