"""The guard at work: on its own thread, bounded, and never in the way of the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from claude_desk import prompt_cache as module
from claude_desk.config.cache_guard_settings import CacheGuardSettings
from claude_desk.messages.prompt_prefix import PrefixReader
from claude_desk.policy.cache_findings import Relation
from claude_desk.policy.cache_guard import ALARM_SECONDS
from claude_desk.prompt_cache import PromptCache
from claude_desk.proxy.prompt_watch import SentPrompt
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens
from fakes.conversations import Conversation

WAIT_S = 10.0


class Guarded:
    """A guard whose log and alarms are lists."""

    def __init__(self) -> None:
        self.rows: list[RequestFinished] = []
        self.alarms: list[str] = []
        self.now = 100.0
        self.cache = PromptCache(self.rows.append, self.alarms.append, clock=lambda: self.now)

    def ask(
        self,
        talk: Conversation,
        tokens: Tokens | None = None,
        *,
        status: int = 200,
        body: bytes | None = None,
    ) -> str:
        """A request has ended; its id."""
        self.now += 1
        prompt = SentPrompt(
            talk.body() if body is None else body, "laptop", "session", "", "", self.now, explicit=True
        )
        end = RequestFinished(
            f"req_{self.now:.0f}",
            Outcome.OK,
            status,
            upstream="anthropic",
            model_sent=talk.model,
            first_byte_s=0.5,
            tokens=tokens or Tokens(),
        )
        self.cache.ended(prompt, end)
        return end.id

    def settled(self) -> list[RequestFinished]:
        """The log, when all have been looked at."""
        assert self.cache.flush(WAIT_S)
        return self.rows


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    """A guard."""
    made = Guarded()
    yield made
    made.cache.close()


def lose(guarded: Guarded) -> Conversation:
    """A conversation that loses a large cache in its second turn."""
    talk = Conversation()
    guarded.ask(talk, Tokens(input=10, cache_read=30_000, cache_write=10_000))
    talk.answered()
    talk.tools[0]["description"] = "Changed."
    guarded.ask(talk, Tokens(input=10, cache_write=41_000))
    talk.answered()
    return talk


def test_a_row_tells_what_was_found(guarded: Guarded) -> None:
    """Rows come in the order in which requests ended; what is known of each can be asked for by its id."""
    lose(guarded)
    first, second = guarded.settled()
    assert (first.cache_cause, first.cache_text) == ("", "")
    assert second.cache_cause == "prompt"
    assert second.cache_text.startswith("prompt cache: tool 1 (tool_0) differs in its field 'description'")
    assert second.cache_text.endswith("0 of 40,000 cached tokens were read")
    found = guarded.cache.finding(second.id)
    assert found is not None
    assert (found.turn, found.relation, found.text) == (2, Relation.CHANGED, second.cache_text)
    assert guarded.cache.finding("req_unknown") is None


def test_alarms_come_and_go(guarded: Guarded) -> None:
    """A person is told once of a loss, and that all is well again by the next request that is."""
    talk = lose(guarded)
    guarded.settled()
    [alarm] = guarded.alarms
    assert alarm.startswith("A conversation of 'laptop' lost its prompt cache: tool 1 (tool_0)")
    guarded.ask(talk, Tokens(input=10, cache_read=41_000, cache_write=500))
    guarded.settled()
    assert guarded.alarms == [alarm, ""]


def test_several_alarms_are_one_sentence_and_a_count(guarded: Guarded) -> None:
    """Nobody needs a list; and what is long past is no alarm any more."""
    for name in ("one", "two", "three"):
        talk = Conversation(name)
        guarded.ask(talk, Tokens(cache_write=40_000))
        talk.answered()
        guarded.ask(talk, Tokens(cache_read=40_000, cache_write=10))
        talk.answered()
        talk.system[0]["text"] = "Changed."
        guarded.ask(talk, Tokens(cache_write=41_000))
    guarded.settled()
    assert [alarm.rpartition("read. ")[2] for alarm in guarded.alarms[1:]] == [
        "So did another one.",
        "So did 2 others.",
    ]
    guarded.now += ALARM_SECONDS + 10
    guarded.ask(Conversation("four"))
    guarded.settled()
    assert guarded.alarms[-1] == ""


def test_switched_off_it_forgets(guarded: Guarded) -> None:
    """Rows go straight to the log, findings and alarms are gone, and the next conversation begins anew."""
    talk = lose(guarded)
    guarded.settled()
    guarded.cache.use(CacheGuardSettings(enabled=False))
    assert not guarded.cache.on
    guarded.settled()
    assert guarded.alarms[-1] == ""
    assert guarded.cache.finding(guarded.rows[-1].id) is None
    request = guarded.ask(talk)
    assert guarded.rows[-1].id == request  # without waiting for a thread
    guarded.cache.use(CacheGuardSettings(enabled=True))
    request = guarded.ask(talk)
    guarded.settled()
    found = guarded.cache.finding(request)
    assert found is not None
    assert found.relation is Relation.NEW


def test_what_has_no_prompt_is_logged_as_it_is(guarded: Guarded) -> None:
    """Bodies that nobody can read cost nothing but their finding."""
    guarded.ask(Conversation(), body=b"no request")
    guarded.ask(Conversation(), body=b'{"messages": []}')
    assert [(row.cache_text, guarded.cache.finding(row.id)) for row in guarded.settled()] == [("", None)] * 2


def test_a_fault_costs_a_finding_and_no_row(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, the log has its row, nothing of the prompt is in what is said of it, and the next is looked at."""

    def broken(_reader: object, _body: bytes) -> None:
        raise KeyError("a piece of the prompt")

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(PrefixReader, "read", broken)
        request = guarded.ask(Conversation())
        assert [row.id for row in guarded.settled()] == [request]
    assert caplog.messages == ["a prompt could not be looked at: KeyError"]
    request = guarded.ask(Conversation())
    guarded.settled()
    assert guarded.cache.finding(request) is not None


def test_what_waits_is_bounded(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the thread is busy, bodies wait up to a limit; past it rows are logged at once, without a finding."""
    busy, go_on = threading.Event(), threading.Event()

    def wait(_reader: object, _body: bytes) -> None:
        busy.set()
        assert go_on.wait(WAIT_S)

    monkeypatch.setattr(PrefixReader, "read", wait)
    monkeypatch.setattr(module, "WAITING_BYTES", 2_500)
    guarded.ask(Conversation(), body=b"x" * 1_000)
    assert busy.wait(WAIT_S)
    guarded.ask(Conversation(), body=b"x" * 1_000)
    assert not guarded.rows
    assert not guarded.cache.flush(0.0)
    third = guarded.ask(Conversation(), body=b"x" * 1_000)
    assert [row.id for row in guarded.rows] == [third]
    go_on.set()
    assert len(guarded.settled()) == 3
    guarded.ask(Conversation(), body=b"x" * 2_400)  # there is room again
    assert len(guarded.settled()) == 4


def test_findings_are_bounded(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest can be asked for."""
    monkeypatch.setattr(module, "REMEMBERED", 2)
    ids = [guarded.ask(Conversation(str(number))) for number in range(4)]
    guarded.settled()
    assert [guarded.cache.finding(each) is not None for each in ids] == [False, False, True, True]


def test_closing_finishes_what_waits() -> None:
    """Nothing that ended is lost; what ends later goes straight to the log. Closing twice is fine."""
    guarded = Guarded()
    ids = [guarded.ask(Conversation(str(number))) for number in range(20)]
    guarded.cache.close()
    assert [row.id for row in guarded.rows] == ids
    late = guarded.ask(Conversation())
    assert guarded.rows[-1].id == late
    assert guarded.cache.flush(0.0)
    guarded.cache.close()
    Guarded().cache.close()


def test_a_failed_request_leaves_no_cache_behind(guarded: Guarded) -> None:
    """An error without usage is compared and not remembered."""
    talk = Conversation()
    request = guarded.ask(talk, status=529)
    guarded.settled()
    found = guarded.cache.finding(request)
    assert found is not None
    assert found.use is None
    request = guarded.ask(talk, Tokens(input=5))
    guarded.settled()
    again = guarded.cache.finding(request)
    assert again is not None
    assert (again.relation, again.turn) == (Relation.NEW, 1)
    assert replace(again, use=None).use is None
