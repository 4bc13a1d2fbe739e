"""Looks at Claude Desk itself: whether it runs, what it says, its folders, log, disk and keychain."""

from __future__ import annotations

import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from claude_desk import __version__
from claude_desk.config.keychain import Keychain, KeychainState
from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.errors import StorageError
from claude_desk.requestlog.database import Database

ENOUGH_MB = 500
LITTLE_MB = 50
LOG_PATIENCE_S = 2.0
LOG_LOOK_S = 0.05
_MEGABYTE = 1024 * 1024
# What keeps requests from being answered; of the rest a person should know.
_STOPS = frozenset({"port", "upstream", "key", "access", "keychain"})
_WHAT_TO_DO = {
    "settings": "Mend the settings: claude-desk settings show",
    "port": "Stop the other program, or choose another port in the settings.",
    "keychain": "Unlock the keychain, or log in to the desktop.",
    "key": "Enter a valid key in Settings, Upstreams, or with: claude-desk secret set",
    "access": "Log in to the platform again; docs/troubleshooting.md says how.",
    "upstream": "Mend the upstream in Settings, Upstreams.",
    "routes": "Mend the rules in Settings, Routing.",
    "client keys": "Look at the keys: claude-desk key list",
    "network": "See docs/sandboxes.md; to listen on this computer only, set server.host to 127.0.0.1 and leave server.also empty.",
    "cache": "See docs/prompt-cache.md.",
    "budget": "Look at the budgets: claude-desk budgets",
    "log": "Requests are served all the same; see to the disk and the folder's rights.",
}


def examine(subject: Subject, *, keychain: Callable[[], Keychain] = Keychain) -> Iterator[Finding]:
    """All there is to say of it."""
    yield running(subject)
    yield from attention(subject)
    yield private(subject)
    yield room(subject)
    yield log(subject)
    yield key_store(keychain)


def running(subject: Subject) -> Finding:
    """Whether it runs and listens, in the version that is asked."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("desk.running", Group.DESK, "Claude Desk runs", verdict, what, do)

    if subject.silent:
        return finding(Verdict.FAIL, subject.silent, "End that process and start Claude Desk again.")
    if subject.status is None:
        return finding(
            Verdict.FAIL, "It does not run, so no tool gets an answer.", "Start it: claude-desk run"
        )
    version = subject.status.get("version")
    if not subject.listens:
        return finding(
            Verdict.FAIL,
            f"It runs (version {version}), but does not listen.",
            "Press Start in its window; what keeps it from listening is said below.",
        )
    if until := subject.status.get("paused_until"):
        when = f" until {datetime.fromtimestamp(until).astimezone():%H:%M}" if until < 1e11 else ""  # noqa: PLR2004
        return finding(
            Verdict.WARN, f"It runs, but requests are held off{when}.", "End the pause in its menu."
        )
    if version != __version__:
        return finding(
            Verdict.WARN,
            f"Version {version} runs, and version {__version__} is installed.",
            "Start it again: claude-desk stop, then claude-desk run",
        )
    return finding(Verdict.OK, f"Version {version} listens at {subject.url}.")


def attention(subject: Subject) -> Iterator[Finding]:
    """What it says itself, and what was wrong with its settings."""
    said = list((subject.status or {}).get("attention", ()))
    known = {each["text"] for each in said}
    said += [{"kind": "settings", "text": text} for text in subject.problems if text not in known]
    if lost := (subject.status or {}).get("log_lost"):
        said.append({"kind": "log", "text": f"{lost} requests could not be logged."})
    for number, each in enumerate(said):
        kind = each["kind"]
        yield Finding(
            f"desk.attention.{number + 1}",
            Group.DESK,
            "It asks for attention",
            Verdict.FAIL if kind in _STOPS else Verdict.WARN,
            each["text"],
            _WHAT_TO_DO.get(kind, "Look at it in the window."),
        )


def private(subject: Subject) -> Finding:
    """Whether others on this computer are kept out of its files."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("desk.files", Group.DESK, "Its files are private", verdict, what, do)

    paths = subject.paths
    if sys.platform == "win32":
        return finding(Verdict.OK, "They are in your profile, which Windows keeps to you.")
    import os

    files = (paths.settings_file, paths.client_keys_file, paths.database_file, paths.captures_file)
    for path in (paths.config_dir, paths.data_dir, *files):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            return finding(
                Verdict.FAIL,
                f"{path} cannot be read ({error.strerror}).",
                f"See whose it is: ls -ld '{path}'",
            )
        if status.st_uid != os.getuid():
            return finding(Verdict.FAIL, f"{path} belongs to another user.", f"sudo chown $(id -u) '{path}'")
        shared = path.is_dir() and status.st_mode & stat.S_ISVTX
        if status.st_mode & 0o077 and not shared:
            # A file in a closed folder is out of their reach, until somebody opens or copies the folder.
            verdict = Verdict.FAIL if path.is_dir() else Verdict.WARN
            return finding(verdict, f"{path} is open to other users.", f"chmod go= '{path}'")
    return finding(Verdict.OK, f"{paths.data_dir} and what is in it are yours alone.")


def room(subject: Subject) -> Finding:
    """Whether there is room for the log."""

    def finding(verdict: Verdict, what: str) -> Finding:
        do = "" if verdict is Verdict.OK else "Make room on this disk: requests are served, but not logged."
        return Finding("desk.disk", Group.DESK, "There is room on the disk", verdict, what, do)

    folder = next(each for each in (subject.paths.data_dir, *subject.paths.data_dir.parents) if each.exists())
    free = free_megabytes(folder)
    if free < LITTLE_MB:
        return finding(Verdict.FAIL, f"{free} MB are free.")
    if free < ENOUGH_MB:
        return finding(Verdict.WARN, f"{free} MB are free.")
    return finding(
        Verdict.OK, f"{free / 1024:.0f} GB are free." if free > 10 * 1024 else f"{free} MB are free."
    )


def free_megabytes(folder: Path) -> int:
    """Free space where a folder is."""
    return shutil.disk_usage(folder).free // _MEGABYTE


def log(subject: Subject) -> Finding:
    """Whether the request log can be read."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("desk.log", Group.DESK, "The request log is whole", verdict, what, do)

    path = subject.paths.database_file
    if not path.exists():
        return finding(Verdict.OK, "Nothing was logged yet.")
    deadline = time.monotonic() + LOG_PATIENCE_S
    while True:
        try:
            newest = _newest(path)
            break
        except StorageError as error:
            # A program that has just started may be making it.
            if subject.status is None and "older Claude Desk" in error.message:
                return finding(Verdict.WARN, error.message, "Start Claude Desk once: claude-desk run")
            if subject.status is None or time.monotonic() > deadline:
                do = "Stop Claude Desk, move the file away and start it again: it makes a new one."
                return finding(Verdict.FAIL, error.message, do)
            time.sleep(LOG_LOOK_S)
    size = path.stat().st_size / _MEGABYTE
    return finding(Verdict.OK, f"{newest} requests so far, {size:.1f} MB.")


def _newest(path: Path) -> int:
    database = Database.open_readonly(path)
    try:
        database.page(limit=1)
        return database.last_seq()
    finally:
        database.close()


def key_store(keychain: Callable[[], Keychain]) -> Finding:
    """How the keychain is, without opening a dialog."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("desk.keychain", Group.DESK, "The keychain answers", verdict, what, do)

    opened = keychain()
    try:
        probed: Future[KeychainState] = opened.probe()
        state = probed.result()
    finally:
        opened.close()
    if state is KeychainState.READY:
        return finding(Verdict.OK, "It is there, and open.")
    if state is KeychainState.LOCKED:
        return finding(
            Verdict.WARN,
            "It is locked, so stored keys cannot be read now.",
            "Unlock it: log in to the desktop, or open its own program.",
        )
    return finding(
        Verdict.WARN,
        "There is none here, so keys are kept in memory until Claude Desk ends.",
        "Install one (gnome-keyring, KWallet), or give the key by ANTHROPIC_API_KEY; see docs/headless.md.",
    )
