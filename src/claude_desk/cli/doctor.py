"""``claude-desk doctor``: looks at everything that requests go through, and says what is wrong and what to do, in plain words.

It works in this process, with the settings and the keychain of this computer; a running Claude Desk is tried out from
outside, as tools do it, and not disturbed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import announce, say
from claude_desk.cli.text import visible

if TYPE_CHECKING:
    from claude_desk.doctor.finding import Finding as Diagnosis
    from claude_desk.doctor.subject import Subject
    from claude_desk.proxy.checkup import Finding
    from claude_desk.secret import Secret

EXIT_FAILED = 1
_BAR = 20
_INDENT = " " * 33
_DO_INDENT = " " * 8

_model = click.option(
    "--model",
    default="",
    metavar="MODEL",
    help="Which model is asked; else a small one that the upstream has.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print a JSON object at the end.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--url", default="", metavar="URL", help="Try out this gateway instead, whoever's it is.")
@click.option("--key-from-stdin", is_flag=True, help="With --url: read its key from stdin.")
@click.option(
    "--no-upstream", is_flag=True, help="Send no message to the upstream, so that nothing is spent."
)
@click.option("--report", "as_report", is_flag=True, help="Print what may be pasted into a bug report.")
@_model
@_json
@click.pass_context
def doctor(
    ctx: click.Context,
    url: str,
    key_from_stdin: bool,
    no_upstream: bool,
    as_report: bool,
    model: str,
    as_json: bool,
) -> None:
    """Find out what is wrong, and what to do about it.

    Looks at the program, at its gateway as tools see it (with a client key of its own, against Practice, so that this costs
    nothing), at this computer, the tools on it, and the upstream in use, to which two short messages are sent.

    Exit code 0 if nothing failed, 1 if something did; a warning is no failure.
    """
    if ctx.invoked_subcommand is not None:
        return
    if as_json and as_report:
        raise click.UsageError("Say --json or --report.")
    if key_from_stdin and not url:
        raise click.UsageError("--key-from-stdin goes with --url.")
    context = ctx.ensure_object(Context)
    paper = _Paper(as_json=as_json, as_report=as_report)
    if url:
        from claude_desk.doctor.examination import other_gateway

        key = _key_of_gateway(asked=key_from_stdin)
        if not (as_json or as_report):
            say(f"Trying out {url}. Two dozen short messages are sent.")
        paper.take(other_gateway(url, key, model))
        subject = None
    else:
        subject = _examine(context, paper, model=model, no_upstream=no_upstream)
    if not paper.finish(subject, context, url):
        ctx.exit(EXIT_FAILED)


def _examine(context: Context, paper: _Paper, *, model: str, no_upstream: bool) -> Subject:
    from claude_desk.doctor.examination import Surroundings, check_up, of_upstream
    from claude_desk.doctor.subject import Subject
    from claude_desk.hardening import forget_secrets
    from claude_desk.proxy.checkup import COST
    from claude_desk.roster import check_alone

    _, effective = context.load()
    forget_secrets(os.environ)  # a cloud's login may start programs
    subject = Subject.look(
        context.paths, effective.settings, context.environ, client_keys=tuple(effective.client_keys)
    )
    paper.take(check_up(subject, Surroundings.this()))
    if no_upstream:
        return subject
    name = effective.settings.upstream
    if paper.talks:
        say(f"Trying out the upstream '{name}'. {COST}")

    def tell(step: Finding) -> None:
        paper.take(of_upstream(step))

    asyncio.run(
        check_alone(
            effective.settings,
            name,
            paths=context.paths,
            environ=context.environ,
            key=effective.key,
            model=model,
            on_finding=tell,
        )
    )
    return subject


def _key_of_gateway(*, asked: bool) -> Secret:
    from claude_desk.cli.secret_input import read_secret

    if not asked and not (sys.stdin is not None and sys.stdin.isatty()):
        raise click.UsageError("Say --key-from-stdin to have the gateway's key read from there.")
    return read_secret("Client key for that gateway")


class _Paper:
    """Takes the findings of a check-up: printed line by line, or at the end as JSON or as a report.

    Args:
        as_json: at the end, as JSON.
        as_report: at the end, for a bug report.
    """

    def __init__(self, *, as_json: bool, as_report: bool) -> None:
        self._as_json, self._as_report = as_json, as_report
        self._findings: list[Diagnosis] = []

    @property
    def talks(self) -> bool:
        """Whether lines are printed as they come."""
        return not (self._as_json or self._as_report)

    def take(self, findings: Iterable[Diagnosis]) -> None:
        """Take more, as they come."""
        for finding in findings:
            first = not self._findings or self._findings[-1].group is not finding.group
            self._findings.append(finding)
            if self.talks:
                for line in diagnosis_lines(finding, heading=first):
                    announce(line)

    def finish(self, subject: Subject | None, context: Context, url: str) -> bool:
        """Print what is printed at the end; whether all is well."""
        from claude_desk.doctor.examination import report
        from claude_desk.doctor.finding import Verdict, all_well

        well = all_well(self._findings)
        if self._as_json:
            told = {
                "ok": well,
                "gateway": url or None,
                "findings": [each.as_json() for each in self._findings],
            }
            click.echo(json.dumps(told, indent=2))
        elif self._as_report:
            click.echo(report(self._findings, subject, context.environ))
        else:
            count = Counter(each.verdict for each in self._findings)
            announce("")
            announce(
                f"{count[Verdict.OK]} well, {count[Verdict.WARN]} with a warning, {count[Verdict.FAIL]} failed, "
                f"{count[Verdict.SKIP]} not tried."
            )
        return well


def diagnosis_lines(finding: Diagnosis, *, heading: bool) -> list[str]:
    """A finding for people: how it is, what was found, and what to do; nothing in it steers a terminal."""
    lines = ["", finding.group.value] if heading else []
    lines.append(f"  {finding.verdict.value:<5} {finding.title + ':':<46} {visible(finding.what)}")
    if finding.do:
        lines.append(f"{_DO_INDENT}-> {visible(finding.do)}")
    return lines


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
