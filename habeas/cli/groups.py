"""A group of commands of which one needs no name: `habeas act FILE` is `habeas act where FILE`."""

from typing import Any

from typer.core import TyperGroup


def falling_to(command: str) -> type[TyperGroup]:
    """A group that takes a first word which is none of its commands for the first argument of this one."""

    class Falling(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
                args = [command, *args]
            return super().parse_args(ctx, args)

    return Falling
