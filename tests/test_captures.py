"""What is kept of requests with their bodies: bounded in memory and on disk, and gone at a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.captures import Captures, Kept
from claude_desk.config.settings import CaptureSettings
from claude_desk.requestlog.capture import Capture
from claude_desk.secret import Secret
from fakes.canary import find_in_folder
from fakes.recording_upstream import RecordingUpstream, message_reply
from fakes.running_desk import PATIENCE_S, RunningDesk

MEMORY = CaptureSettings(mode="memory", max_mb=1)
DISK = CaptureSettings(mode="disk", keep_hours=1, disk_mb=1)


class Clock:
    """A clock that stands still until it is set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def captures(tmp_path: Path, clock: Clock) -> Iterator[Captures]:
    """Off, as it comes."""
    captures = Captures(
        tmp_path / "captures.sqlite3", secrets=lambda: [Secret("a-known-secret")], clock=clock
    )
    yield captures
    captures.close()


def exchange(captures: Captures, name: str, body: bytes = b"{}", at: float = 1_000_000.0) -> None:
    """One exchange from its beginning to its end."""
    recording = captures.begin(name, at, 0.0, "POST", b"/v1/messages", ())
    assert recording is not None
    recording.arrived(body)
    captures.keep(recording)


def found(captures: Captures, name: str) -> Capture | None:
    """What is kept of it."""
    return captures.get(name).result(PATIENCE_S)


def test_off_nothing_is_begun(captures: Captures) -> None:
    """Switched off, a request learns so at once."""
    assert captures.begin("one", 1.0, 0.0, "POST", b"/", ()) is None
    assert not captures.on


def test_in_memory_the_oldest_go_first(captures: Captures) -> None:
    """Beyond the limit the oldest is forgotten; what is kept is counted by what it takes."""
    captures.use(MEMORY)
    for number in range(4):
        exchange(captures, str(number), os.urandom(400_000))
        captures.kept().result(PATIENCE_S)
    assert [found(captures, str(number)) is not None for number in range(4)] == [False, False, True, True]
    kept = captures.kept().result(PATIENCE_S)
    assert (kept.in_memory, kept.on_disk) == (2, 0)
    assert 800_000 < kept.memory_bytes <= 1_000_000


def test_a_smaller_limit_counts_at_once(captures: Captures) -> None:
    """What does not fit any more goes when the settings change."""
    captures.use(CaptureSettings(mode="memory", max_mb=2))
    exchange(captures, "old", os.urandom(900_000))
    captures.kept().result(PATIENCE_S)
    exchange(captures, "new", os.urandom(900_000))
    captures.use(MEMORY)
    assert found(captures, "old") is None
    assert found(captures, "new") is not None


def test_in_memory_nothing_reaches_the_disk(captures: Captures, tmp_path: Path) -> None:
    """The disk is a second choice of its own."""
    captures.use(MEMORY)
    exchange(captures, "one")
    assert found(captures, "one") is not None
    assert list(tmp_path.iterdir()) == []


def test_on_disk_they_outlive_the_program(captures: Captures, tmp_path: Path, clock: Clock) -> None:
    """A later start finds them, switched on or not; and those that grew too old meanwhile are deleted."""
    captures.use(DISK)
    exchange(captures, "old", at=clock.now - 3000)
    exchange(captures, "new", at=clock.now)
    captures.kept().result(PATIENCE_S)
    captures.close()
    clock.now += 1200
    later = Captures(tmp_path / "captures.sqlite3", clock=clock)
    later.use(CaptureSettings(keep_hours=1))
    assert found(later, "old") is None
    assert found(later, "new") is not None
    later.close()


def test_on_disk_the_oldest_go_first(captures: Captures, clock: Clock) -> None:
    """Beyond the size on disk the oldest is deleted."""
    captures.use(DISK)
    for number in range(3):
        exchange(captures, str(number), os.urandom(450_000), at=clock.now + number)
        captures.kept().result(PATIENCE_S)
    assert [found(captures, str(number)) is not None for number in range(3)] == [False, True, True]
    assert captures.kept().result(PATIENCE_S).disk_bytes <= 1_000_000


def test_the_next_look_is_when_the_oldest_is_too_old(captures: Captures, clock: Clock) -> None:
    """The thread sleeps until then, and without end where nothing is on disk."""
    captures.use(MEMORY)
    exchange(captures, "one")
    captures.kept().result(PATIENCE_S)
    assert captures._until_too_old() is None
    captures.use(DISK)
    exchange(captures, "two", at=clock.now - 600)
    waits = captures._ask(captures._until_too_old).result(PATIENCE_S)
    assert waits == pytest.approx(3600 - 600 + 1)


def test_a_secret_is_on_no_disk(captures: Captures, tmp_path: Path) -> None:
    """What is known to be secret is masked before it is packed."""
    captures.use(DISK)
    exchange(captures, "one", b"this is a-known-secret indeed")
    capture = found(captures, "one")
    assert capture is not None
    assert capture.request.body == b"this is ************** indeed"


def test_switching_off_forgets_what_runs(captures: Captures) -> None:
    """A request that was running when it was switched off is not kept."""
    captures.use(MEMORY)
    recording = captures.begin("one", 1.0, 0.0, "POST", b"/", ())
    assert recording is not None
    captures.use(CaptureSettings())
    captures.keep(recording)
    assert found(captures, "one") is None


@pytest.mark.parametrize("settings", [MEMORY, DISK])
def test_purging_wipes_memory_and_disk(captures: Captures, tmp_path: Path, settings: CaptureSettings) -> None:
    """Afterwards there is nothing, and no file; new requests are kept as before."""
    captures.use(settings)
    exchange(captures, "one")
    captures.purge().result(PATIENCE_S)
    assert found(captures, "one") is None
    assert captures.kept().result(PATIENCE_S) == Kept()
    assert list(tmp_path.iterdir()) == []
    exchange(captures, "two")
    assert found(captures, "two") is not None


def test_a_disk_that_takes_nothing_is_said_and_harms_no_request(tmp_path: Path, clock: Clock) -> None:
    """The person is told once, and told when it works again."""
    path = tmp_path / "captures.sqlite3"
    path.mkdir()
    problems: list[str] = []
    captures = Captures(path, attend=lambda _, text: problems.append(text), clock=clock)
    captures.use(DISK)
    exchange(captures, "one")
    exchange(captures, "two")
    assert captures.get("one").exception(PATIENCE_S) is not None
    path.rmdir()
    exchange(captures, "three")
    assert found(captures, "three") is not None
    captures.close()
    assert [bool(problem) for problem in problems] == [True, False]


def test_the_whole_program_keeps_and_purges(tmp_path: Path) -> None:
    """Switched on by the settings of a running program it counts from the next request on; the folder holds no key."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        for _ in range(2):
            upstream.answer(message_reply("hello"))
        running.ask(body=b'{"model": "claude-opus-4-5", "messages": []}')
        stored = running.desk.stored_settings
        running.desk.apply(stored.model_copy(update={"capture": CaptureSettings(mode="disk")})).result(
            PATIENCE_S
        )
        running.ask(body=b'{"model": "claude-opus-4-5", "messages": [1]}')
        first, second = (running.row(number).started.id for number in range(2))
        assert found(running.desk.captures, first) is None
        assert found(running.desk.captures, second) is not None
        assert running.paths.captures_file.exists()
        assert not find_in_folder(tmp_path)
        running.desk.captures.purge().result(PATIENCE_S)
        assert not running.paths.captures_file.exists()
