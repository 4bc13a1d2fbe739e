"""What a check-up finds: a line that says how something is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Verdict(Enum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


class Group(Enum):
    """What a finding is about, in the order in which they are shown; the value is the heading."""

    DESK = "Claude Desk"
    GATEWAY = "What tools ask of the gateway"
    COMPUTER = "This computer"
    TOOLS = "Tools"
    UPSTREAM = "Upstream"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    Attributes:
        id: names the check for programs, such as ``gateway.discovery``.
        group: what it is about.
        title: what was looked at, for people.
        verdict: how it is.
        what: what was found, in a sentence; never holds a credential or a prompt.
        do: what to do, in a sentence; never empty for what is not well.
        requirements: which of the gateway requirements it checks, such as ``R25``; see docs/doctor.md.
        seconds: how long it took.
    """

    id: str
    group: Group
    title: str
    verdict: Verdict
    what: str
    do: str = ""
    requirements: tuple[str, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "id": self.id,
            "group": self.group.name.lower(),
            "title": self.title,
            "verdict": self.verdict.value,
            "what": self.what,
            "do": self.do,
            "requirements": list(self.requirements),
            "milliseconds": round(self.seconds * 1000),
        }


def all_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing fails; a warning is no failure."""
    return not any(finding.verdict is Verdict.FAIL for finding in findings)
