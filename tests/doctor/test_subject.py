"""The Claude Desk that is looked at, and the key that is borrowed for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.settings import Settings
from claude_desk.doctor.gateway import MAX_TOKENS, MODEL
from claude_desk.doctor.subject import KEY_LIFE, Subject
from claude_desk.errors import LifecycleError
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk

BODY = b'{"model":"claude-haiku-4-5","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}'
FIELDS = (("anthropic-version", "2023-06-01"), ("content-type", "application/json"))


def stored(desk: RunningDesk) -> list[str]:
    """Names of the keys in the file."""
    return [key.name for key in ClientKeyRing(desk.paths.client_keys_file, datetime.now(UTC)).keys()]  # noqa: SIM118


def test_a_borrowed_key_reaches_practice_only_and_dies(tmp_path: Path) -> None:
    """Whatever the upstream in use is, nothing is sent to it; the key is refused afterwards, and would have expired anyway."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        subject = Subject.look(running.paths, running.desk.settings, {})
        assert subject.listens
        assert subject.port == running.port
        with subject.borrowed_key() as key:
            assert stored(running) == ["check-up"]
            (lent,) = subject.ring().keys()
            assert lent.expires is not None
            assert lent.expires - lent.created == KEY_LIFE
            assert running.ask(headers=FIELDS, body=BODY, key=key.reveal()).status == 200
        assert running.ask(headers=FIELDS, body=BODY, key=key.reveal()).status == 401
        assert stored(running) == []
        assert not upstream.requests


def test_the_key_dies_also_when_the_check_up_breaks_off(tmp_path: Path) -> None:
    """By an error, as by closing the window."""
    with RunningDesk(tmp_path) as running:
        subject = Subject.look(running.paths, running.desk.settings, {})
        with pytest.raises(ZeroDivisionError), subject.borrowed_key():
            raise ZeroDivisionError
        assert stored(running) == []


def test_without_a_program_no_key_is_left(tmp_path: Path) -> None:
    """Nobody runs, so nobody takes it over."""
    desk = RunningDesk(tmp_path)
    desk.paths.ensure()
    subject = Subject.look(desk.paths, Settings(), {})
    assert (subject.status, subject.listens, subject.url) == (None, False, "http://127.0.0.1:8765")
    with pytest.raises(LifecycleError), subject.borrowed_key():
        pytest.fail("there is nobody to use it with")
    assert stored(desk) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ""),
        ({"aliases": {"claude-haiku-*": {"model": "gpt-9"}}}, "An alias sends"),
        ({"limits": {"max_tokens": 100}}, "change the check-up"),
        ({"limits": {"max_tokens": 100, "when_over": "refuse"}}, "refuse the check-up"),
    ],
)
def test_settings_that_would_change_the_requests_are_named(
    tmp_path: Path, settings: dict[str, object], words: str
) -> None:
    """What the person wanted is no fault of the gateway."""
    subject = Subject(RunningDesk(tmp_path).paths, Settings.model_validate(settings), {})
    assert words in subject.obstacle(MODEL, MAX_TOKENS)
    assert bool(subject.obstacle(MODEL, MAX_TOKENS)) is bool(words)
