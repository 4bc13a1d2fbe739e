"""What is said of Claude Desk itself."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from claude_desk import __version__
from claude_desk.config.keychain import Keychain
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.doctor import desk
from claude_desk.doctor.finding import Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.errors import KeychainLocked
from claude_desk.requestlog.database import Database
from fakes.memory_keyring import MemoryKeyring

RUNNING = {"state": "running", "url": "http://127.0.0.1:8765", "pid": 1, "version": __version__}


def subject(tmp_path: Path, **more: Any) -> Subject:
    """A Claude Desk in that folder."""
    paths = Paths.in_one_folder(tmp_path / "home")
    paths.ensure()
    return Subject(paths, Settings(), {}, **more)


@pytest.mark.parametrize(
    ("more", "verdict", "words"),
    [
        ({"status": RUNNING}, Verdict.OK, "listens at http://127.0.0.1:8765"),
        ({"status": RUNNING | {"version": "0.0.1"}}, Verdict.WARN, "0.0.1 runs"),
        ({"status": RUNNING | {"state": "stopped"}}, Verdict.FAIL, "does not listen"),
        ({"status": RUNNING | {"paused_until": 1e9}}, Verdict.WARN, "held off until"),
        ({"status": RUNNING | {"paused_until": float("inf")}}, Verdict.WARN, "held off."),
        ({}, Verdict.FAIL, "does not run"),
        ({"silent": "It does not answer."}, Verdict.FAIL, "It does not answer."),
    ],
)
def test_whether_it_runs(tmp_path: Path, more: dict[str, Any], verdict: Verdict, words: str) -> None:
    """Running in this version and listening is well; all else says what to do."""
    found = desk.running(subject(tmp_path, **more))
    assert (found.verdict, words in found.what) == (verdict, True)
    assert bool(found.do) is (verdict is not Verdict.OK)


def test_what_it_says_itself_is_passed_on(tmp_path: Path) -> None:
    """What stops requests is a failure, what a person should know a warning; nothing is said twice."""
    said = [{"kind": "key", "text": "The key is refused."}, {"kind": "settings", "text": "Unknown option."}]
    told = subject(
        tmp_path,
        status=RUNNING | {"attention": said, "log_lost": 3},
        problems=("Unknown option.", "Another option."),
    )
    found = [(each.verdict, each.what) for each in desk.attention(told)]
    assert found == [
        (Verdict.FAIL, "The key is refused."),
        (Verdict.WARN, "Unknown option."),
        (Verdict.WARN, "Another option."),
        (Verdict.WARN, "3 requests could not be logged."),
    ]
    assert all(each.do for each in desk.attention(told))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the profile private itself")
def test_open_files_are_seen(tmp_path: Path) -> None:
    """A file or folder that others may read is named, with the command that closes it."""
    told = subject(tmp_path)
    assert desk.private(told).verdict is Verdict.OK
    told.paths.client_keys_file.write_text("{}", "utf-8")
    told.paths.client_keys_file.chmod(0o644)
    found = desk.private(told)
    assert found.verdict is Verdict.WARN
    assert found.do == f"chmod go= '{told.paths.client_keys_file}'"
    told.paths.data_dir.chmod(0o755)
    assert desk.private(told).verdict is Verdict.FAIL


@pytest.mark.parametrize(("free", "verdict"), [(10, Verdict.FAIL), (200, Verdict.WARN), (5_000, Verdict.OK)])
def test_a_full_disk_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict
) -> None:
    """Before the log loses rows."""
    monkeypatch.setattr(desk, "free_megabytes", lambda _: free)
    assert desk.room(subject(tmp_path)).verdict is verdict


def test_a_damaged_log_is_seen(tmp_path: Path) -> None:
    """A log that was never made is no fault; one that is none is."""
    told = subject(tmp_path)
    assert desk.log(told).verdict is Verdict.OK
    told.paths.database_file.write_bytes(b"this is no database" * 100)
    found = desk.log(told)
    assert found.verdict is Verdict.FAIL
    assert "move the file away" in found.do


def test_an_older_log_is_no_damage(tmp_path: Path) -> None:
    """It is brought up to date by the next start, and is not to be moved away."""
    told = subject(tmp_path)
    Database(told.paths.database_file).close()
    with contextlib.closing(sqlite3.connect(told.paths.database_file)) as connection:
        connection.execute("PRAGMA user_version = 1")
    found = desk.log(told)
    assert found.verdict is Verdict.WARN
    assert found.do == "Start Claude Desk once: claude-desk run"


def test_a_log_that_is_just_being_made_is_waited_for(tmp_path: Path) -> None:
    """While the program runs, an empty file is not yet taken for a damaged one."""
    told = subject(tmp_path, status=RUNNING)
    path = told.paths.database_file
    path.touch()
    making = threading.Timer(0.2, lambda: Database(path).close())
    making.start()
    try:
        assert desk.log(told).verdict is Verdict.OK
    finally:
        making.join()


def test_the_keychain_is_asked_without_a_dialog() -> None:
    """There, locked, or none: each in a sentence."""

    def locked() -> MemoryKeyring:
        raise KeychainLocked("locked")

    def absent() -> MemoryKeyring:
        raise FileNotFoundError

    def state(load: Any) -> tuple[Verdict, bool]:
        found = desk.key_store(lambda: Keychain(load_backend=load))
        return found.verdict, bool(found.do)

    assert state(MemoryKeyring) == (Verdict.OK, False)
    assert state(locked) == (Verdict.WARN, True)
    assert state(absent) == (Verdict.WARN, True)


def test_all_of_it_in_order(tmp_path: Path) -> None:
    """Each part has its line."""
    found = desk.examine(
        subject(tmp_path, status=RUNNING), keychain=lambda: Keychain(load_backend=MemoryKeyring)
    )
    assert [each.id for each in found] == [
        "desk.running",
        "desk.files",
        "desk.disk",
        "desk.log",
        "desk.keychain",
    ]
