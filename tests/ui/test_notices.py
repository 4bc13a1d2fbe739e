"""Notifications: for what needs a person who does not look, once."""

from __future__ import annotations

from claude_desk.app import Attention
from claude_desk.ui.notices import NOT_AGAIN_SECONDS, QUIET, Notices

KEY = Attention("key", "Anthropic refused the key. Enter another one.")
PORT = Attention("port", "Port 8765 is held by another program.")


class Desktop:
    """What a desktop would show, and where the person looks."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.asked = 0
        self.looking = False
        self.tray = True
        self.now = 0.0
        self.notices = Notices(self._say, lambda: self.looking, self._ask, lambda: self.now)

    def _say(self, title: str, text: str) -> bool:
        assert title
        if self.tray:
            self.shown.append(text)
        return self.tray

    def _ask(self) -> None:
        self.asked += 1


def test_what_needs_a_person_is_said_once() -> None:
    """A new attention is said; while it stays, and when another joins it, it is not said again."""
    desktop = Desktop()
    desktop.notices.follow([KEY])
    desktop.notices.follow([KEY])
    desktop.notices.follow([KEY, PORT])
    assert desktop.shown == [KEY.text, PORT.text]


def test_what_flickers_is_said_once_an_hour() -> None:
    """Gone and back within the hour is silent; after it, it is news."""
    desktop = Desktop()
    for _ in range(20):
        desktop.notices.follow([KEY])
        desktop.notices.follow([])
        desktop.now += 60
    assert desktop.shown == [KEY.text]
    desktop.now = NOT_AGAIN_SECONDS + 1
    desktop.notices.follow([KEY])
    assert desktop.shown == [KEY.text, KEY.text]


def test_another_sentence_of_the_same_kind_is_news() -> None:
    """The key was refused, then it is missing: that is something else."""
    desktop = Desktop()
    other = Attention("key", "There is no key for Anthropic.")
    desktop.notices.follow([KEY])
    desktop.notices.follow([other])
    assert desktop.shown == [KEY.text, other.text]


def test_who_looks_is_not_told_and_not_told_later_either() -> None:
    """With a window of ours in front its banner says it; turning away makes it no news."""
    desktop = Desktop()
    desktop.looking = True
    desktop.notices.follow([PORT])
    desktop.looking = False
    desktop.notices.follow([])
    desktop.notices.follow([PORT])
    assert desktop.shown == []


def test_what_only_wants_to_be_known_is_silent() -> None:
    """Warnings of the prompt cache, lessons, the network's reach, and budgets, which speak for themselves."""
    desktop = Desktop()
    desktop.notices.follow([Attention(kind, f"about {kind}") for kind in sorted(QUIET)])
    assert desktop.shown == []
    desktop.notices.tell("A budget is nearly spent", "90% of the budget is spent.")
    assert desktop.shown == ["90% of the budget is spent."]


def test_a_failed_start_is_said_once_though_it_is_known_twice() -> None:
    """The attention and the failed action carry the same sentence."""
    desktop = Desktop()
    desktop.notices.follow([PORT])
    desktop.notices.tell("The port is taken", PORT.text)
    assert desktop.shown == [PORT.text]


def test_without_a_tray_the_window_asks_for_a_look() -> None:
    """Nothing is lost where no notification can be shown."""
    desktop = Desktop()
    desktop.tray = False
    desktop.notices.follow([KEY])
    assert desktop.asked == 1
