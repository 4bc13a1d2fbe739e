"""The built-in Practice upstream: answers in the Messages protocol without any account or network.

Its server runs inside the proxy on loopback; address and credential are made anew at each start and handed in.
"""

from __future__ import annotations

from typing import ClassVar

from claude_desk.upstreams.anthropic import UnchangedUpstream
from claude_desk.upstreams.base import Field, Login


class PracticeUpstream(UnchangedUpstream):
    """A pretend Claude on this machine, to see everything work before any key is entered."""

    kind: ClassVar[str] = "practice"
    title: ClassVar[str] = "Practice"
    summary: ClassVar[str] = (
        "A pretend Claude inside this program. Costs nothing, needs no key and no network."
    )
    login: Login | None = None
    fields: ClassVar[tuple[Field, ...]] = ()
