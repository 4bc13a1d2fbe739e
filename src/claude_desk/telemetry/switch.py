"""Switches telemetry on and off with the settings. Where it is off, nothing of it is imported and nothing runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claude_desk.config.otel_variables import TelemetryOptions, telemetry_options
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.record import Row
from claude_desk.status import StatusBoard

if TYPE_CHECKING:
    from claude_desk.telemetry.sender import Sender

CLOSE_SECONDS = 3.0
_KIND = "telemetry"
_NOT_INSTALLED = "Telemetry is switched on, but not installed: pip install 'claude-desk[otlp]'."


class Telemetry:
    """Tells a collector of ended requests, off their way: rows come from the journal, on its thread.

    Args:
        journal: tells of rows.
        board: hears what is wrong; each trouble once.
        environ: the environment.
    """

    def __init__(self, journal: Journal, board: StatusBoard, environ: Mapping[str, str]) -> None:
        self._journal = journal
        self._board = board
        self._environ = environ
        self._lock = threading.Lock()
        self._options: TelemetryOptions | None = None
        self._kinds: dict[str, str] = {}
        self._sender: Sender | None = None
        self._watching = False

    def use(self, settings: Settings) -> None:
        """Go by these settings from now on. Returns at once: what is to be built or ended is, on a thread of its own."""
        self._kinds = {name: upstream.kind for name, upstream in settings.upstreams.items()}
        try:
            options = telemetry_options(
                settings.telemetry, self._environ, ca_bundle=settings.network.ca_bundle
            )
        except SettingsError as error:
            self._board.attend(_KIND, f"Telemetry is off. {error.message}")
            options = None
        else:
            if options is None:
                self._board.attend(_KIND, "")
        if options == self._options:
            return
        self._options = options
        if not self._watching:
            self._watching = True
            self._journal.watch(self._add)
        threading.Thread(target=self._switch, args=(options,), name="telemetry switch", daemon=True).start()

    def close(self) -> None:
        """Send what waits, within :data:`CLOSE_SECONDS`."""
        with self._lock:
            sender, self._sender, self._options = self._sender, None, None
        if sender is not None:
            sender.close(CLOSE_SECONDS)

    def _add(self, rows: Sequence[Row]) -> None:
        # Waits while the sender is being made, which the first rows after a start may see; requests do not wait for this.
        with self._lock:
            if self._sender is not None:
                self._sender.add(rows)

    def _switch(self, options: TelemetryOptions | None) -> None:
        with self._lock:
            if options != self._options:
                return  # changed again meanwhile, or closed
            old, self._sender = self._sender, None
            if options is not None:
                self._sender = self._made(options)
        if old is not None:
            old.close(CLOSE_SECONDS)

    def _made(self, options: TelemetryOptions) -> Sender | None:
        try:
            from claude_desk.telemetry.sender import Sender
        except ImportError:
            self._board.attend(_KIND, _NOT_INSTALLED)
            return None
        try:
            return Sender(options, lambda name: self._kinds.get(name, ""), self._told)
        except OSError as error:
            # The file with its certificates, such as it is.
            self._board.attend(_KIND, f"Telemetry is off: {error.strerror or type(error).__name__}.")
            return None

    def _told(self, worked: bool) -> None:  # noqa: FBT001  # a callback's one argument
        if self._options is not None:
            where = "" if worked else "The collector does not take telemetry; requests are not affected."
            self._board.attend(_KIND, where)
