"""``claude-desk doctor``: tries out what requests go through, and says what is wrong in plain words.

It works in this process, with the settings and the keychain of this computer, so it needs no running Claude Desk and
disturbs none.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import IO, TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import announce, say
from claude_desk.cli.text import visible

if TYPE_CHECKING:
    from claude_desk.proxy.checkup import Finding

EXIT_FAILED = 1
_BAR = 20
_INDENT = " " * 33

_model = click.option(
    "--model",
    default="",
    metavar="MODEL",
    help="Which model is asked; else a small one that the upstream has.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print a JSON object at the end.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Find out what is wrong. Without a command, the upstream in use is tried out."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(upstream, name=None, model="", as_json=False)


@doctor.command()
@click.argument("name", required=False)
@_model
@_json
@pass_context
def upstream(context: Context, name: str | None, model: str, as_json: bool) -> None:
    """Try out an upstream, or the one in use: a line for each step, as it ends.

    Its settings, its credentials, the connection, its models, a message, a streamed message, and counting tokens. What it
    says of a failure is shown in its own words. Two short messages are sent, which cost next to nothing.

    Exit code 0 if nothing failed, 1 if something did.

    What the environment of this shell says counts here; a running app may have been started with another one, and a key
    that it only holds in memory is not known here.
    """
    from claude_desk.hardening import forget_secrets
    from claude_desk.proxy.checkup import COST, Step, all_well
    from claude_desk.roster import check_alone

    _, effective = context.load()
    forget_secrets(os.environ)  # a cloud's login may start programs
    chosen = name if name is not None else effective.settings.upstream
    steps = [step.value for step in Step]
    bar = _Bar(sys.stderr, steps)
    if not as_json and chosen in effective.settings.upstreams:
        say(f"Trying out the upstream '{chosen}'. {COST}")

    def tell(finding: Finding) -> None:
        bar.clear()
        if not as_json:
            for line in finding_lines(finding):
                announce(line)
        bar.advance()

    bar.draw()
    try:
        findings = asyncio.run(
            check_alone(
                effective.settings,
                chosen,
                paths=context.paths,
                environ=context.environ,
                key=effective.key,
                model=model,
                on_finding=tell,
            )
        )
    finally:
        bar.clear()
    well = all_well(findings)
    if as_json:
        click.echo(
            json.dumps({"upstream": chosen, "ok": well, "steps": [_object(each) for each in findings]})
        )
    if not well:
        click.get_current_context().exit(EXIT_FAILED)


def finding_lines(finding: Finding) -> list[str]:
    """A step for people: how it went, its name, its time and what there is to say; nothing in it steers a terminal."""
    milliseconds = f"{round(finding.seconds * 1000)} ms" if finding.verdict.value != "skipped" else ""
    head = f"{finding.verdict.value:<8} {finding.step.value:<12} {milliseconds:>9}  "
    lines = [head + visible(finding.text)]
    if finding.quoted:
        lines.append(f'{_INDENT}It said: "{visible(finding.quoted)}"')
    if finding.advice:
        lines.append(f"{_INDENT}{visible(finding.advice)}")
    return lines


def _object(finding: Finding) -> dict[str, Any]:
    return {
        "step": finding.step.name.lower(),
        "verdict": finding.verdict.value,
        "milliseconds": round(finding.seconds * 1000),
        "text": finding.text,
        "quoted": finding.quoted,
        "advice": finding.advice,
        "request_id": finding.request_id,
    }


class _Bar:
    """How far it is, on the last line of a terminal; nothing anywhere else.

    Args:
        stream: stderr.
        steps: the names of what is to be done.
    """

    def __init__(self, stream: IO[str] | None, steps: list[str]) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._steps = steps
        self._done = 0

    def advance(self) -> None:
        """Another step is done."""
        self._done += 1
        self.draw()

    def draw(self) -> None:
        """Show the step that runs now."""
        if self._done < len(self._steps):
            filled = _BAR * self._done // len(self._steps)
            bar = "#" * filled + "-" * (_BAR - filled)
            self._write(f"[{bar}] {self._done}/{len(self._steps)} {self._steps[self._done]}...")

    def clear(self) -> None:
        """Take the line away, so that another one can be written."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
