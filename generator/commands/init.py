"""``nixscope init``."""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from generator.insight.init.choices import Distribution, MeshType, ReceiverKind

if TYPE_CHECKING:
    from generator.insight.init.answers import Answers, HostAnswer

_NAME, _HOST = "home", "alpha=100.64.0.1"
_Choice = TypeVar("_Choice", bound=StrEnum)


def init(
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")] = pathlib.Path(
        "cluster.yaml"
    ),
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The cluster's name.")] = None,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="NAME=ADDRESS", help="A host and its address in the mesh; repeatable."),
    ] = None,
    from_flake: Annotated[
        str | None,
        typer.Option("--from-flake", metavar="DIR", help="Take hosts, roles and pools from its nixosConfigurations."),
    ] = None,
    distribution: Annotated[Distribution | None, typer.Option("--distribution", help="What runs Kubernetes.")] = None,
    mesh: Annotated[MeshType | None, typer.Option("--mesh", help="What connects the hosts.")] = None,
    interface: Annotated[
        str | None, typer.Option("--interface", metavar="NAME", help="The mesh's interface on every host.")
    ] = None,
    receiver: Annotated[ReceiverKind | None, typer.Option("--receiver", help="Who is told of alerts first.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing: take the defaults for what is not said.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a first spec with comments, from a few questions, from options, or from a flake.

    On a terminal it asks for what the options leave open; in a pipe it needs --yes. What it writes passes
    nixscope check, and it overwrites nothing without --force.

    Example: nixscope init --out first.yaml --host alpha=100.64.0.1 --yes
    """
    from generator import output, report
    from generator.insight.init.pieces import first_spec
    from generator.opening import open_text

    asking = not yes and sys.stdin.isatty()
    if not asking and not yes:
        raise typer.BadParameter(
            "there is nobody to ask here: say with options what is needed, and --yes", param_hint="--yes"
        )
    output.refuse_overwriting(out, force=force)
    ask = _Questions(asking)
    hosts = _of_flake(from_flake, host or [], ask) if from_flake is not None else _of_options(host or [], ask)
    found = _answers(ask, name, hosts, distribution, mesh, interface, receiver)
    text = first_spec(found, out.name)
    warnings = open_text(text, out).warnings
    output.write_file(out, text, force=force)
    report.show_findings(warnings)
    report.show_lines(_said(found, out))


class _Questions:
    """Asks on a terminal, and takes the default where nobody is to be asked."""

    def __init__(self, asking: bool) -> None:
        self.asking = asking

    def text(self, question: str, default: str | None = None, check: Callable[[str], object] | None = None) -> str:
        """``check`` raises ValueError for an answer that will not do; then it is asked again."""
        if not self.asking:
            return default or ""
        return str(typer.prompt(question, default=default, err=True, value_proc=_checked(check)))

    def choice(self, question: str, given: _Choice | None, default: _Choice) -> _Choice:
        if given is not None or not self.asking:
            return given or default
        kind = type(default)
        words = f"{question} ({', '.join(kind)})"
        return kind(typer.prompt(words, default=default.value, err=True, value_proc=_one_of(kind)))


def _checked(check: Callable[[str], object] | None) -> Callable[[str], str]:
    def run(text: str) -> str:
        try:
            if check is not None:
                check(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        return text

    return run


def _would_do(found: Answers, part: str) -> None:
    """Raises ValueError for what a spec of these answers has wrong in one of its parts."""
    from generator.diagnostics import SpecError
    from generator.insight.init.pieces import first_spec
    from generator.opening import open_text

    try:
        open_text(first_spec(found, "cluster.yaml"), pathlib.Path("cluster.yaml"))
    except SpecError as error:
        for finding in error.diagnostics:
            if finding.path[:1] == (part,):
                raise ValueError(f"{finding.message}: {finding.remedy}") from None


def _check_hosts(texts: list[str]) -> None:
    from generator.insight.init.answers import Answers, host_answers

    _would_do(Answers(_NAME, host_answers(texts)), "hosts")


def _check_name(name: str) -> None:
    from generator.insight.init.answers import Answers, host_answers

    _would_do(Answers(name, host_answers([_HOST])), "name")


def _one_of(kind: type[_Choice]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in list(kind):
            raise typer.BadParameter(f"write one of: {', '.join(kind)}")
        return text

    return check


def _answers(
    ask: _Questions,
    name: str | None,
    hosts: tuple[HostAnswer, ...],
    distribution: Distribution | None,
    mesh: MeshType | None,
    interface: str | None,
    receiver: ReceiverKind | None,
) -> Answers:
    from generator.insight.init.answers import INTERFACES, Answers, of_distribution

    mesh = ask.choice("Mesh between the hosts", mesh, MeshType.HEADSCALE)
    name = name or ask.text("Name of the cluster", _NAME, _check_name)
    distribution = ask.choice("Kubernetes distribution", distribution, Distribution.K3S)
    return Answers(
        name=name,
        hosts=of_distribution(hosts, distribution),
        distribution=distribution,
        mesh=mesh,
        interface=interface or ask.text("Its interface on every host", INTERFACES[mesh]),
        receiver=ask.choice("Who is told of alerts first", receiver, ReceiverKind.SLACK),
    )


def _of_options(given: list[str], ask: _Questions) -> tuple[HostAnswer, ...]:
    """Hosts of the command line, or as they are typed."""
    from generator.insight.init.answers import host_answers

    texts = list(given)
    while ask.asking and not given:
        text = ask.text(
            "Host as NAME=ADDRESS (nothing: no more)",
            "" if texts else _HOST,
            lambda answer: _check_hosts([*texts, *([answer] if answer else [])]),
        )
        if not text:
            break
        texts.append(text)
    try:
        return host_answers(texts)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--host") from None


def _of_flake(flake: str, given: list[str], ask: _Questions) -> tuple[HostAnswer, ...]:
    """Hosts of a flake, with the addresses that options and answers give."""
    from generator import report, tools
    from generator.insight.init import flake as questions
    from generator.insight.init.answers import host_answers, with_addresses

    with report.progress("asking nix"):
        hosts = questions.hosts_of(tools.ask("nix", questions.arguments(_reference(flake)), pathlib.Path()))
    try:
        addresses = {host.name: host.address for host in host_answers(given)}
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--host") from None
    for name in hosts if ask.asking else ():
        if name not in addresses and (answer := ask.text(f"Address of {name} in the mesh (nothing: later)", "")):
            addresses[name] = answer
    return with_addresses(hosts, addresses)


def _reference(flake: str) -> str:
    """A directory as an absolute path, since Nix looks a bare name up in its registry; anything else as it is."""
    place = pathlib.Path(flake)
    if place.exists():
        return str(place.resolve())
    if ":" not in flake and not pathlib.Path(flake.partition("?")[0]).exists():
        words = f"there is no directory {flake!r}; what is no directory is written as Nix has it (github:owner/name)"
        raise typer.BadParameter(words, param_hint="--from-flake")
    return flake


def _said(found: Answers, out: pathlib.Path) -> list[str]:
    assumed = [host.name for host in found.hosts if host.assumed]
    count = len(found.hosts)
    lines = [f"{out}: {count} host{'' if count == 1 else 's'}, written; next: nixscope check {out}"]
    if assumed:
        lines.append(f"write the addresses of {', '.join(assumed)} into it: those that stand there are assumed")
    return lines
