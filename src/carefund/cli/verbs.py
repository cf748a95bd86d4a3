"""Groups of verbs whose modules are loaded only when a verb is asked for, so that each starts without the others."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

Where = str
"""Where a verb's function stands: its module and name, such as `carefund.cli.audit:audit`."""


def group_of(verbs: Mapping[str, Where]) -> type[TyperGroup]:
    """A class of command group that holds these verbs, in this order, before those given to it directly."""

    class VerbGroup(TyperGroup):
        """Loads the module of the verb that is asked for; of every verb, to name the nearest, when there is none."""

        def list_commands(self, ctx: object) -> list[str]:
            """The names of all verbs; none is loaded for it."""
            return [*verbs, *(name for name in self.commands if name not in verbs)]

        def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
            """The verb of this name, None where there is none."""
            known = cmd_name in verbs or cmd_name in self.commands
            for name in [cmd_name] if known else verbs:
                if name not in self.commands:
                    self.commands[name] = _command(name, verbs[name])
            found = self.commands.get(cmd_name)
            return found if isinstance(found, TyperCommand | TyperGroup) else None

    return VerbGroup


def group_with_default(
    verbs: Mapping[str, Where],
    default: str,
    options: Mapping[str, str] = MappingProxyType({}),
    *,
    groups: tuple[str, ...] = (),
    alone: bool = False,
) -> type[TyperGroup]:
    """As `group_of`, for a group that takes arguments which are no verb: they go to the verb called `default`.

    An option of `options`, wherever it stands, calls the verb that is named beside it. `groups` are the names of groups
    that are added to it. `alone` says that the default
    verb is meant where there are no arguments at all; without it that shows the help.
    """

    class DefaultGroup(group_of(verbs)):  # type: ignore[misc]
        """Puts the default verb before arguments that begin with none of the verbs; help stays the group's own."""

        def parse_args(self, ctx: object, args: list[str]) -> list[str]:
            """The arguments, with the default verb put first where no verb is."""
            asked = next((verb for option, verb in options.items() if option in args), None)
            if asked:
                args = [asked, *(argument for argument in args if argument not in options)]
            elif (args or alone) and args[:1] not in ([one] for one in (*verbs, *groups, "--help")):
                args = [default, *args]
            parsed: list[str] = super().parse_args(ctx, args)
            return parsed

    return DefaultGroup


def _command(name: str, where: Where) -> TyperCommand:
    module, _, function_name = where.partition(":")
    alone = typer.Typer(add_completion=False)
    alone.command(name)(getattr(import_module(module), function_name))
    command = get_command(alone)
    assert isinstance(command, TyperCommand)
    return command
