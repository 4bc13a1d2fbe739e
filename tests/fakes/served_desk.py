"""``claude-desk serve`` as a process of its own, as scripts and containers run it.

::

    with RecordingUpstream() as upstream, ServedDesk(tmp_path, upstream) as desk:
        Anthropic(base_url=desk.url, api_key=CLIENT_KEY)...
    assert desk.rows()[0].finished.status == 200

When it ends, its exit status must be 0, and its folder and output are searched for canaries.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from claude_desk.config.paths import Paths
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row
from fakes.canary import CLIENT_KEY, REAL_KEY, find, find_in_folder
from fakes.recording_upstream import RecordingUpstream

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
CLIENT_NAME = "test program"
if sys.platform == "win32":
    _END = signal.CTRL_BREAK_EVENT
else:
    _END = signal.SIGTERM


class ServedDesk:
    """The process, with the canary client key, and the canary real key in a file.

    Args:
        folder: where its data goes, in a folder ``home``.
        upstream: the server it sends to, as an Anthropic-compatible vendor; None for Practice.
        client_key: what its client has to show.
    """

    def __init__(
        self, folder: Path, upstream: RecordingUpstream | None = None, *, client_key: str = CLIENT_KEY
    ) -> None:
        self.home = folder / "home"
        self.url = ""
        # Not in the test's own folder: that one is searched for leaks.
        self._secrets = tempfile.TemporaryDirectory()
        key_file = Path(self._secrets.name, "real-key")
        key_file.write_text(REAL_KEY, encoding="utf-8")
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE")
        self._environ = {name: os.environ[name] for name in kept if name in os.environ}
        self._environ |= {
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONWARNINGS": "error",
            "CLAUDE_DESK_HOME": str(self.home),
            "CLAUDE_DESK_PORT": "0",
            "CLAUDE_DESK_UPSTREAM": "practice",
            "CLAUDE_DESK_CLIENT_KEYS": f"{CLIENT_NAME}:{client_key}",
        }
        if upstream is not None:
            self._environ |= {
                "CLAUDE_DESK_UPSTREAM": "compatible",
                "CLAUDE_DESK_UPSTREAM_URL": upstream.url,
                "CLAUDE_DESK_API_KEY_FILE": str(key_file),
            }
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()
        self._output: list[str] = []
        self._readers: list[threading.Thread] = []

    def start(self) -> Self:
        """Start the process and wait for its ready line.

        Raises:
            AssertionError: it ended, or said something else first.
        """
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "claude_desk", "serve"],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            creationflags=flags,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for stream, first in ((self._process.stdout, True), (self._process.stderr, False)):
            reader = threading.Thread(target=self._read, args=(stream, first), daemon=True)
            reader.start()
            self._readers.append(reader)
        line = self._lines.get(timeout=START_LIMIT_S)
        if not line.startswith("ready http://127.0.0.1:"):
            self._process.kill()
            self._reap()
            raise AssertionError(f"serve did not start: {''.join(self._output)}")
        self.url = line.removeprefix("ready ").strip()
        return self

    def stop(self) -> None:
        """End it as service managers do, and look at what it leaves behind.

        Raises:
            AssertionError: its exit status is not 0, or a credential is in its files or output.
        """
        assert self._process is not None
        self._process.send_signal(_END)
        try:
            self._process.wait(STOP_LIMIT_S)
        finally:
            self._process.kill()
            self._reap()
        output = "".join(self._output)
        assert self._process.returncode == 0, f"serve ended with {self._process.returncode}: {output}"
        assert not find(output), "a credential is in the output"
        leaks = find_in_folder(self.home)
        assert not leaks, f"credentials in files: {leaks}"

    def rows(self) -> list[Row]:
        """The log, oldest first. Complete once the process has ended."""
        database = Database.open_readonly(Paths.in_one_folder(self.home).database_file)
        try:
            return sorted(database.page(limit=1000), key=lambda row: row.seq)
        finally:
            database.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _read(self, stream: object, first: bool) -> None:  # noqa: FBT001 - told apart by position only here
        for line in stream:  # type: ignore[attr-defined]
            self._output.append(line)
            if first:
                self._lines.put(line)
                first = False
        if first:
            self._lines.put("")

    def _reap(self) -> None:
        assert self._process is not None
        self._process.wait(STOP_LIMIT_S)
        for reader in self._readers:
            reader.join(STOP_LIMIT_S)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._process.stdout.close()
        self._process.stderr.close()
        self._secrets.cleanup()
