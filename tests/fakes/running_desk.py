"""A whole Claude Desk for tests: settings, client keys, log, listener, as headless as they come.

::

    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        reply = running.ask(body=b'{"model": "claude-opus-5-5"}')
        assert running.row().finished.status == 200

When it ends, its folder is searched for canaries.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.requestlog.record import Outcome, RequestFinished, Row
from fakes import raw_client
from fakes.canary import CLIENT_KEY, REAL_KEY, find, find_in_folder
from fakes.raw_client import Fields, RawClient, RawReply
from fakes.recording_upstream import RecordingUpstream

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S = 10.0
CLIENT_NAME = "test program"


def wait_until(condition: Callable[[], bool], what: str = "it") -> None:
    """Wait until something is so that no event tells of: it is in another thread, or in the system.

    Raises:
        TimeoutError: it was not so within ten seconds.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen")
        time.sleep(0.002)


class RunningDesk:
    """A Desk that listens on a free port of 127.0.0.1, with the canary client key, and the canary real key.

    Args:
        folder: where its files go; made if missing.
        upstream: the server it sends to, as an Anthropic-compatible vendor; None for Practice.
        environ: variables on top of the usual ones; an empty value unsets.
        base_path: a path in front of ``/v1`` in the upstream's address.
        settings: text of the settings file.
    """

    def __init__(
        self,
        folder: Path,
        upstream: RecordingUpstream | str | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        base_path: str = "",
        settings: str = "",
    ) -> None:
        self.folder = folder
        self.paths = Paths.in_one_folder(folder)
        self.environ = {"CLAUDE_DESK_PORT": "0", "CLAUDE_DESK_CLIENT_KEYS": f"{CLIENT_NAME}:{CLIENT_KEY}"}
        if upstream is None:
            self.environ["CLAUDE_DESK_UPSTREAM"] = "practice"
        else:
            url = upstream if isinstance(upstream, str) else upstream.url
            self.environ |= {
                "CLAUDE_DESK_UPSTREAM": "compatible",
                "CLAUDE_DESK_UPSTREAM_URL": url + base_path,
                "ANTHROPIC_API_KEY": REAL_KEY,
            }
        self.environ |= environ or {}
        if settings:
            folder.mkdir(parents=True, exist_ok=True)
            self.paths.settings_file.write_text(settings, encoding="utf-8")
        self.desk = Desk(self.paths, environ=self.environ)
        self._news = threading.Condition(threading.RLock())
        self._rows: dict[int, Row] = {}

    def start(self) -> Self:
        """Open it, and listen."""
        self.desk.open()
        self.desk.watch_log(self._hear)
        try:
            self.desk.start().result(PATIENCE_S)
        except BaseException:
            self.desk.close()
            raise
        return self

    def stop(self) -> None:
        """Close it, and look for canaries in what it leaves behind.

        Raises:
            AssertionError: there are some.
        """
        texts = repr(self.desk) + repr(self.desk.settings) + repr(self.desk.status) + repr(self.rows())
        self.desk.close()
        assert not find(texts), "a credential is shown by repr()"
        leaks = find_in_folder(self.folder)
        assert not leaks, f"credentials in files: {leaks}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.desk.url.rpartition(":")[2])

    def client(self, *, receive_buffer: int | None = None) -> RawClient:
        """A new connection to it."""
        return RawClient(self.port, receive_buffer=receive_buffer)

    def request(
        self,
        method: str = "POST",
        target: bytes = b"/v1/messages",
        headers: Fields = (),
        body: bytes | None = b"{}",
        *,
        key: str | None = CLIENT_KEY,
    ) -> bytes:
        """The bytes of a request to it; see :func:`raw_client.request`."""
        return raw_client.request(self.port, method, target, headers, body, key=key)

    def ask(
        self,
        method: str = "POST",
        target: bytes = b"/v1/messages",
        headers: Fields = (),
        body: bytes | None = b"{}",
        *,
        key: str | None = CLIENT_KEY,
    ) -> RawReply:
        """One request on a connection of its own, and its reply."""
        return raw_client.ask(self.port, method, target, headers, body, key=key)

    def rows(self) -> list[Row]:
        """The log so far, oldest first."""
        with self._news:
            return [self._rows[seq] for seq in sorted(self._rows)]

    def row(self, number: int = 0) -> Row:
        """Wait until the request of this number (from 0) has ended, and return its row."""

        def ended() -> bool:
            rows = self.rows()
            return len(rows) > number and rows[number].outcome is not Outcome.RUNNING

        deadline = time.monotonic() + PATIENCE_S
        while not ended():
            if time.monotonic() > deadline:
                raise TimeoutError(f"no such row ended: {self.rows()!r}")
            # A client has its reply a moment before the log is told, and the log writes in batches.
            self.desk.flush_log()
            with self._news:
                self._news.wait_for(ended, 0.02)
        return self.rows()[number]

    def end(self, number: int = 0) -> RequestFinished:
        """Wait until the request of this number (from 0) has ended, and return how."""
        finished = self.row(number).finished
        assert finished is not None
        return finished

    def attention(self, kind: str) -> str:
        """What the person is told about this now; empty for nothing."""
        return next((each.text for each in self.desk.status.attention if each.kind == kind), "")

    def wait_for_attention(self, kind: str) -> str:
        """Wait until the person is told something about this, and return it."""
        told = threading.Event()
        stop = self.desk.watch_status(
            lambda status: told.set() if any(each.kind == kind for each in status.attention) else None
        )
        try:
            if not self.attention(kind):
                assert told.wait(PATIENCE_S), f"nothing was said about {kind}"
            return self.attention(kind)
        finally:
            stop()

    def _hear(self, rows: list[Row]) -> None:
        with self._news:
            self._rows.update((row.seq, row) for row in rows)
            self._news.notify_all()
