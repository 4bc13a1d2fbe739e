"""The upstreams that the settings send requests to, and what a person is told about them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from claude_desk.config.credentials import Credentials
from claude_desk.config.keychain import Keychain
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.errors import CredentialUnavailable, SettingsError
from claude_desk.roster import Roster
from claude_desk.status import Attention, ProxyState, Status, StatusBoard

T = TypeVar("T")
TWO = {
    "upstream": "one",
    "upstreams": {
        "one": {"kind": "compatible", "url": "https://one.example"},
        "two": {"kind": "compatible", "url": "https://two.example"},
        "unfinished": {"kind": "compatible"},
        "strange": {"kind": "none"},
    },
}


class Board(StatusBoard):
    """A status board that is easy to read."""

    def __init__(self) -> None:
        super().__init__(lambda attention: Status(ProxyState.RUNNING, "", "", attention))

    def text(self, kind: str) -> str:
        """What it says about this."""
        return next((each.text for each in self.status.attention if each.kind == kind), "")


@pytest.fixture
def board() -> Board:
    """An empty board."""
    return Board()


@pytest.fixture
def roster(board: Board, tmp_path: Path) -> Roster:
    """A roster without stored keys."""
    return Roster(Credentials(Keychain()), board, Paths.in_one_folder(tmp_path))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it on a loop of its own."""
    return asyncio.run(work)


def settings(**more: object) -> Settings:
    """Settings with two usable upstreams."""
    return Settings.model_validate(TWO | more)


def test_only_what_requests_can_reach_is_made(roster: Roster, board: Board) -> None:
    """All that a client key can be bound to; an unfinished one that nobody uses is nobody's trouble, and Practice waits."""
    routing, upstreams = run(roster.muster(settings(failover={"order": ["two"]})))
    assert (routing.default, routing.failover.order) == ("one", ("two",))
    assert sorted(upstreams) == ["anthropic", "one", "two"]
    assert board.status.attention == ()


def test_a_key_bound_to_practice_starts_it(roster: Roster) -> None:
    """Practice is a server, so it runs from the moment that a client key is bound to it, and not before."""

    async def both() -> list[bool]:
        found = ["practice" in (await roster.muster(settings(), bound))[1] for bound in ((), ("practice",))]
        await roster.close()
        return found

    assert run(both()) == [False, True]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unfinished", "has no address"),
        ("strange", "it can be one of"),
        ("gone", "there is no such upstream"),
    ],
)
def test_one_that_cannot_be_used_costs_itself_only(
    roster: Roster, board: Board, name: str, words: str
) -> None:
    """In a rule or the order it is left out and named; as the upstream for everything it is an error."""
    more = {
        "failover": {"order": [name, "two"]},
        "routes": [{"upstream": name}, {"upstream": "two", "model": "x"}],
    }
    routing, upstreams = run(roster.muster(settings(**more)))
    assert words in board.text("routes")
    assert [rule.upstream for rule in routing.rules] == ["two"]
    assert (routing.failover.order, sorted(upstreams)) == (("two",), ["anthropic", "one", "two"])
    run(roster.muster(settings()))
    assert board.status.attention == ()
    if name != "gone":
        with pytest.raises(SettingsError, match=words):
            run(roster.muster(settings(upstream=name)))


def test_advice_stands_until_its_own_upstream_answers(roster: Roster, board: Board) -> None:
    """What one upstream wants of a person is not settled by another one's answer."""
    _, upstreams = run(roster.muster(settings(failover={"order": ["two"]})))
    roster.judged(upstreams["one"], "Do this.", refused=bool("Do this."))
    roster.judged(upstreams["two"], "Do that.", refused=bool("Do that."))
    assert board.status.attention == (Attention("key", "Do this. Do that."),)
    roster.judged(upstreams["two"], "", refused=bool(""))
    assert board.text("key") == "Do this."
    roster.judged(upstreams["one"], "", refused=bool(""))
    assert not board.status.attention


def test_a_missing_key_is_told_and_settled_when_there_is_one(roster: Roster, board: Board) -> None:
    """Who has to enter a key hears of it with the first request, and until it is entered."""
    _, upstreams = run(roster.muster(settings()))
    with pytest.raises(CredentialUnavailable):
        run(roster.credential_for(upstreams["one"]))
    assert board.text("key") or board.text("keychain")
    roster.settle("one")
    assert board.status.attention == ()


def test_practice_is_let_in_by_what_was_made_for_it(roster: Roster) -> None:
    """Practice's server and its credential are made when it is first used, and end with the roster."""

    async def practise() -> bool:
        _, upstreams = await roster.muster(Settings())
        credential = await roster.credential_for(upstreams["practice"])
        await roster.close()
        return credential is not None and upstreams["practice"].origin.host == "127.0.0.1"

    assert run(practise())


def test_what_an_upstream_showed_counts_from_then_on(roster: Roster, tmp_path: Path) -> None:
    """The next one of its name knows, in this run and in the next; one at another address, and the old object, do not."""

    async def learn() -> None:
        _, upstreams = await roster.muster(settings())
        before = upstreams["one"]
        taught = roster.learned(before, "field:speed beta:effort-2025-11-24")
        assert taught is not None
        assert before.lessons == frozenset()
        assert taught.lessons == frozenset({"field:speed", "beta:effort-2025-11-24"})
        assert roster.learned(taught, "field:speed") is None
        _, again = await roster.muster(settings())
        assert again["one"].lessons == taught.lessons
        moved = {"one": {"kind": "compatible", "url": "https://one.example/else"}}
        _, elsewhere = await roster.muster(settings(upstreams=moved))
        assert not elsewhere["one"].lessons
        await roster.close()

    run(learn())
    assert [lesson.text for lesson in roster.lessons_of(settings(), "one")] == [
        "field:speed",
        "beta:effort-2025-11-24",
    ]
    assert not roster.lessons_of(settings(), "two")
    assert not roster.lessons_of(settings(), "unfinished")
    assert not roster.lessons_of(settings(), "gone")
    assert b"field:speed" in (tmp_path / "lessons.json").read_bytes()


def test_what_cannot_be_kept_is_told(roster: Roster, board: Board, tmp_path: Path) -> None:
    """A disk that refuses costs the memory of it, not the requests; the person hears of it until it works again."""
    (tmp_path / "lessons.json").mkdir()

    async def learn(lesson: str) -> None:
        _, upstreams = await roster.muster(settings())
        assert roster.learned(upstreams["one"], lesson) is not None
        await roster.close()

    run(learn("field:speed"))
    assert "cannot be kept" in board.text("lessons")
    (tmp_path / "lessons.json").rmdir()
    run(learn("path:models"))
    assert not board.text("lessons")
    assert b"field:speed" in (tmp_path / "lessons.json").read_bytes()


def test_the_installation_is_only_asked_for_when_wanted(roster: Roster, tmp_path: Path) -> None:
    """No id is made for those who do not use it; with it, it is the same each time, or the upstream is not usable."""
    _, upstreams = run(roster.muster(settings()))
    assert upstreams["one"].installation == ""
    assert not (tmp_path / "installation-id").exists()
    constant = {"one": {"kind": "compatible", "url": "https://one.example", "user_id": "constant"}}
    ids = [run(roster.muster(settings(upstreams=constant)))[1]["one"].installation for _ in range(2)]
    assert ids[0] == ids[1] != ""
    (tmp_path / "installation-id").unlink()
    (tmp_path / "installation-id").mkdir()
    with pytest.raises(SettingsError, match="installation-id cannot be used"):
        run(roster.muster(settings(upstreams=constant)))
