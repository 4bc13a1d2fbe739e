"""The whole check-up, from the program to the tools, finding by finding; it runs in any thread that may wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from claude_desk.bug_report import Cleaner, compose, surroundings
from claude_desk.connect.machine import Machine
from claude_desk.doctor import computer, desk, gateway, tools
from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.gateway_replies import CHECKS as REPLIES
from claude_desk.doctor.gateway_requests import CHECKS as REQUESTS
from claude_desk.doctor.probe import Endpoint
from claude_desk.doctor.subject import Subject
from claude_desk.errors import DeskError
from claude_desk.proxy.checkup_findings import Finding as Step
from claude_desk.proxy.checkup_findings import Step as Which
from claude_desk.proxy.checkup_findings import Verdict as StepVerdict
from claude_desk.secret import Secret

GATEWAY_CHECKS = (*REQUESTS, *REPLIES)

_VERDICTS = {
    StepVerdict.OK: Verdict.OK,
    StepVerdict.WARNING: Verdict.WARN,
    StepVerdict.FAILED: Verdict.FAIL,
    StepVerdict.SKIPPED: Verdict.SKIP,
}
_MORE_ABOUT = "docs/troubleshooting.md says more about this step."


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a check-up asks beside the subject; the defaults are this computer.

    Attributes:
        system: ports, names, clock.
        machine: where tools keep their settings; None for the subject's environment.
    """

    system: computer.System
    machine: Machine | None = None

    @classmethod
    def this(cls) -> Surroundings:
        """This computer."""
        return cls(computer.System.this())


def check_up(subject: Subject, around: Surroundings) -> Iterator[Finding]:
    """Everything but the upstream, which costs; see :func:`of_upstream`."""
    yield from desk.examine(subject)
    yield from own_gateway(subject)
    yield from computer.examine(subject, around.system)
    yield from tools.examine(subject, around.machine or Machine.this(subject.environ))


def own_gateway(subject: Subject) -> Iterator[Finding]:
    """Our own proxy, tried out with a key of its own that reaches Practice only."""
    if not subject.listens:
        yield _whole(Verdict.SKIP, "Not tried: Claude Desk does not listen.")
        return
    if (subject.status or {}).get("paused_until"):
        yield _whole(Verdict.SKIP, "Not tried: requests are held off.")
        return
    if obstacle := subject.obstacle(gateway.MODEL, gateway.MAX_TOKENS):
        do = "That is as you have set it; without it the gateway could be tried out."
        yield _whole(Verdict.WARN, f"Not tried: {obstacle}", do)
        return
    try:
        with subject.borrowed_key() as key:
            yield from gateway.examine(gateway.Gateway(Endpoint(subject.url), key), GATEWAY_CHECKS)
    except DeskError as error:
        yield _whole(Verdict.FAIL, error.message, "See that the file of client keys can be written.")


def other_gateway(url: str, key: Secret, model: str = "") -> Iterator[Finding]:
    """Any other gateway; a handful of short messages is sent to it.

    Raises:
        DoctorError: that is no address.
    """
    yield from gateway.examine(gateway.Gateway(Endpoint(url), key, model or gateway.MODEL), GATEWAY_CHECKS)


def of_upstream(step: Step) -> Iterator[Finding]:
    """What a step of an upstream's test found, as lines of a check-up; with its message, the clock by its server's."""
    if step.clock_ahead is not None and step.step is Which.MESSAGE:
        by_server = computer.clock(datetime.now(UTC), step.clock_ahead)
        yield replace(by_server, id="upstream.clock", group=Group.UPSTREAM)
    verdict = _VERDICTS[step.verdict]
    quoted = f" It said: “{step.quoted}”" if step.quoted else ""
    do = step.advice or ("" if verdict in {Verdict.OK, Verdict.SKIP} else _MORE_ABOUT)
    yield Finding(
        f"upstream.{step.step.name.lower()}",
        Group.UPSTREAM,
        step.step.value,
        verdict,
        f"{step.text}{quoted}",
        do,
        seconds=step.seconds,
    )


def report(findings: Iterable[Finding], subject: Subject | None, environ: Mapping[str, str]) -> str:
    """All of it as Markdown that may be pasted into a bug report: no key, no prompt, nobody's name.

    Args:
        findings: the check-up's.
        subject: whose; None for another gateway's.
        environ: the environment variables.
    """
    names: dict[str, str] = {}
    if subject is not None:
        names = {name: f"client key {number}" for number, name in enumerate(subject.key_names(), 1)}
        names |= _hosts(subject)
    sections: dict[str, list[str]] = {
        "Surroundings": [f"{name}: {value}" for name, value in surroundings(environ).items()]
    }
    for finding in findings:
        lines = sections.setdefault(finding.group.value, [])
        lines.append(f"{finding.verdict.value:<4} {finding.id}: {finding.what}")
        if finding.do and finding.verdict is not Verdict.OK:
            lines.append(f"     -> {finding.do}")
    return compose(sections, Cleaner(names=names))


def _hosts(subject: Subject) -> dict[str, str]:
    """Hosts that a person has entered, which may tell where they work."""
    hosts: dict[str, str] = {}
    for number, (name, upstream) in enumerate(sorted(subject.settings.upstreams.items()), 1):
        try:
            host = Endpoint(upstream.url).host if upstream.url else ""
        except DeskError:
            host = ""
        if host and host not in {"127.0.0.1", "localhost", "::1"}:
            hosts[host] = f"upstream-{number}.example"
        if name not in {"anthropic", "practice"}:
            hosts[f"'{name}'"] = f"'upstream {number}'"
    return hosts


def _whole(verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding("gateway.all", Group.GATEWAY, "The gateway", verdict, what, do)
