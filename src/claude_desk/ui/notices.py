"""Notifications: for what needs a person who is not looking, once, and for nothing else.

The rule, in one place:

- What came up while a window of ours is in front is seen there and is not said again.
- The same sentence is not said twice within an hour, however often it comes and goes.
- What only wants to be known (a warning of the prompt cache, who may reach the listener) waits in the window.
- Budgets say themselves what is new about them, since their sentence changes with every request.
- What a person asked for and did not get is said where they asked: in the window, or by the tray if they used its menu.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from claude_desk.ui.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from claude_desk.app import Attention

NOT_AGAIN_SECONDS = 3600.0
QUIET = frozenset({"budget", "cache", "lessons", "network"})


class Notices(QObject):
    """Decides what is said, and remembers it.

    Args:
        say: shows title and text where there is a tray; whether there is one.
        looking: whether a window of ours is in front of the person.
        wanted: called instead where there is no tray: asks for the window to be looked at.
        clock: a steady clock, in seconds.
    """

    def __init__(
        self,
        say: Callable[[str, str], bool],
        looking: Callable[[], bool],
        wanted: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._say, self._looking, self._wanted, self._clock = say, looking, wanted, clock
        self._said: dict[str, float] = {}
        self._current: dict[str, str] = {}

    def follow(self, attention: Iterable[Attention]) -> None:
        """Take what a person should know now; what is new is said."""
        before, self._current = self._current, {each.kind: each.text for each in attention}
        for kind, text in self._current.items():
            if kind not in QUIET and before.get(kind) != text:
                self.tell(title_of(kind), text)

    def tell(self, title: str, text: str) -> None:
        """Say something that needs a person, unless they see it anyway or heard it a moment ago."""
        now = self._clock()
        self._said = {each: at for each, at in self._said.items() if now - at < NOT_AGAIN_SECONDS}
        if text in self._said:
            return
        self._said[text] = now
        if not self._looking() and not self._say(title, text):
            self._wanted()


def title_of(kind: str) -> str:
    """A few words for what an attention is about."""
    titles = {
        "settings": tr("A setting is not usable"),
        "port": tr("Claude Desk is not listening"),
        "keychain": tr("The keychain does not answer"),
        "key": tr("A key is needed"),
        "access": tr("A login is needed"),
        "upstream": tr("The upstream cannot be used"),
        "routes": tr("A rule leads nowhere"),
        "client keys": tr("Client keys cannot be read"),
        "log": tr("The request log cannot be written"),
        "capture": tr("Prompts and answers cannot be kept"),
        "budget": tr("A budget is nearly spent"),
    }
    return titles.get(kind, tr("Claude Desk needs attention"))
