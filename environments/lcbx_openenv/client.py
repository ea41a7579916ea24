"""The client of the environment."""

from lcbx.integrations.openenv_env import ProgramClient

__all__ = ["ProgramClient"]
