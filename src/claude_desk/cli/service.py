"""Claude Desk in the foreground of a terminal, a service manager or a container: start, wait, drain, end."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from claude_desk.app import Desk, Status
from claude_desk.cli.access import log_ended
from claude_desk.cli.context import Context
from claude_desk.cli.logs import log_to_stderr, logger
from claude_desk.cli.output import complain, say
from claude_desk.cli.wakeups import NUDGE, RELOAD_SIGNAL, Wakeups
from claude_desk.errors import DeskError
from claude_desk.hardening import forget_secrets


def opened_desk(context: Context) -> Desk:
    """The program, loaded and holding its data folder; logs go to stderr, children inherit no credential.

    Raises:
        AlreadyRunning: another one holds the folder.
        SettingsError: an environment variable or the folder is not usable.
    """
    log_to_stderr(context.environ.get("LOG_LEVEL", ""), context.environ.get("LOG_FORMAT", ""))
    desk = Desk(context.paths, environ=context.environ, config_file=context.config_file)
    forget_secrets(os.environ)
    desk.open()
    return desk


def run_in_foreground(desk: Desk, announce_start: Callable[[], None]) -> None:
    """Listen until a signal or ``claude-desk stop``, then let running answers finish; ends with everything closed.

    SIGTERM and SIGINT (Windows: Ctrl-C and Ctrl-Break) drain; a second one ends the process at once, cutting what
    still runs. SIGHUP reads settings, client keys and keychain again.

    Args:
        desk: opened.
        announce_start: called once the port is open.

    Raises:
        PortInUse: nothing was started.
        SettingsError: the settings do not allow a start.
    """
    with Wakeups() as wakeups:
        desk.on_quit = wakeups.nudge
        desk.watch_log(log_ended)  # until it is closed, so that the last answers have their lines too
        try:
            desk.start().result()
        except BaseException:
            desk.close()
            raise
        watch = _Watch(desk.status)
        stop_watching = desk.watch_status(watch)
        announce_start()
        while wakeups.wait() == RELOAD_SIGNAL:
            _reload(desk)
        stop_watching()
        _end(desk, wakeups)


def _reload(desk: Desk) -> None:
    try:
        desk.reload().result()
    except DeskError as error:
        logger.error("The change could not be taken over. %s", error.message)
    else:
        logger.info("Settings, client keys and keychain were read again.")


def _end(desk: Desk, wakeups: Wakeups) -> None:
    running = desk.status.requests_running
    if running:
        answers = "1 answer" if running == 1 else f"{running} answers"
        say(
            f"Stopping; {answers} may take up to {desk.settings.server.drain_seconds:g} seconds to finish. "
            "The same signal again ends at once."
        )
    with ThreadPoolExecutor(1, thread_name_prefix="closing") as closer:
        closing = closer.submit(desk.close)
        closing.add_done_callback(lambda _: wakeups.nudge())
        while not closing.done():
            number = wakeups.wait()
            if number not in {NUDGE, RELOAD_SIGNAL}:
                _die_of(number)
        closing.result()


def _die_of(number: int) -> None:
    """End now, as the signal would have ended a program that does not handle it."""
    if sys.platform == "win32":
        os._exit(1)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


class _Watch:
    """Says what needs attention at the start, and logs every change of it; called on several threads."""

    def __init__(self, status: Status) -> None:
        self._lock = threading.Lock()
        self._known = {each.kind: each.text for each in status.attention}
        for text in self._known.values():
            complain(text)

    def __call__(self, status: Status) -> None:
        now = {each.kind: each.text for each in status.attention}
        with self._lock:
            before, self._known = self._known, now
        for kind, text in now.items():
            if before.get(kind) != text:
                logger.warning("%s", text, extra={"kind": kind})
        for kind in before.keys() - now.keys():
            logger.info("No longer: %s", before[kind], extra={"kind": kind})
