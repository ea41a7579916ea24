"""A click group whose commands are imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """A group that imports the modules in `elsewhere` only when one of their commands is asked for."""

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Command -> module, which has a click command of that name, with underscores for dashes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self.elsewhere]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.elsewhere:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(self.elsewhere[cmd_name])
        command = getattr(module, cmd_name.replace("-", "_") if cmd_name != "eval" else "eval_")
        assert isinstance(command, click.Command)
        return command
