"""What the running program says on stderr: one JSON object a line for machines, coloured lines on a terminal.

Everything goes through the standard library's logging, so that what libraries say is held to the same rule: no
text of theirs is repeated, because an exception or a header line may be quoted in it.
"""

from __future__ import annotations

import logging
import re
import select
import sys
import threading
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

from claude_desk.secret import Secret

logger = logging.getLogger("claude_desk.cli")

LEVELS = ("debug", "info", "warning", "error", "critical")
DEFAULT_LEVEL = "info"
# What other programs call them.
_SAME_LEVELS = {"trace": "debug", "warn": "warning", "fatal": "critical"}
# What keys look like, ours and those of providers; the last net, over the finished line.
_KEY = re.compile(r"\b(sk-|desk-)[A-Za-z0-9_-]{8,}")


def log_to_stderr(level: str = "", form: str = "") -> None:
    """Send this program's and its libraries' log records to stderr, from ``level`` on.

    Args:
        level: the value of ``LOG_LEVEL``; anything unknown is ``info``.
        form: the value of ``LOG_FORMAT``, ``json`` or ``text``; anything else is text on a terminal, and else JSON.
    """
    chosen = _SAME_LEVELS.get(level.strip().lower(), level.strip().lower())
    chosen = chosen if chosen in LEVELS else DEFAULT_LEVEL
    root = logging.getLogger()
    root.handlers[:] = [_Handler(form.strip().lower())]
    root.setLevel(logging.WARNING)
    logging.getLogger("claude_desk").setLevel(chosen.upper())
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("Something failed that nobody foresaw.", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        _log_uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)


class _Handler(logging.Handler):
    """Formats with structlog, which is imported with the first record: most runs have none.

    Whoever started the program may hold the other end of stderr and never read it. A full pipe must not stop what
    logs, which may be the loop that serves requests: a line there is no room for is lost, and counted.
    """

    def __init__(self, form: str = "") -> None:
        super().__init__()
        self._form = form
        self._formatter: logging.Formatter | None = None
        self._lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is None:
            return
        try:
            if not _has_room(sys.stderr):
                self._lost += 1
                return
            if self._formatter is None:
                text = sys.stderr.isatty() if self._form not in {"json", "text"} else self._form == "text"
                self._formatter = _structlog_formatter(as_text=text, colors=text and sys.stderr.isatty())
            lines = [_KEY.sub(r"\1***", self._formatter.format(safe(record)))]
            if self._lost:
                lines.insert(0, self._formatter.format(_lost(self._lost)))
                self._lost = 0
            sys.stderr.write("".join([f"{line}\n" for line in lines]))
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody reads it, or the disk is full; requests matter more


def _has_room(stream: TextIO) -> bool:
    """Whether a line can be written without waiting: POSIX calls a pipe writable when it takes 4,096 bytes at once."""
    if sys.platform == "win32":  # select() knows sockets only
        return True
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return True  # it is no file of the system's
    return bool(select.select([], [descriptor], [], 0)[1])


def _lost(lines: int) -> logging.LogRecord:
    words = "Nobody read what was written here; %d lines were lost."
    return logger.makeRecord(logger.name, logging.WARNING, __file__, 0, words, (lines,), None)


def safe(record: logging.LogRecord) -> logging.LogRecord:
    """The same record without foreign text: a library's message and an exception's words may quote wire bytes."""
    ours = record.name.partition(".")[0] == "claude_desk"
    message = record.getMessage() if ours else f"{record.name} reported a problem"
    kept = logging.LogRecord(
        record.name, record.levelno, record.pathname, record.lineno, message, None, None, record.funcName
    )
    kept.created, kept.msecs = record.created, record.msecs
    if ours and (kind := getattr(record, "kind", None)):
        kept.kind = kind
    if ours and (fields := getattr(record, "fields", None)):
        kept.fields = fields
    if record.exc_info and record.exc_info[0] is not None:
        frames = traceback.extract_tb(record.exc_info[2])
        kept.error = record.exc_info[0].__name__
        kept.where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-4:]]
    return kept


def masked(value: Any) -> Any:
    """The same value with every Secret in it, however deep, replaced by ``***``."""
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, dict):
        return {masked(name): masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    return value


def _mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value if name.startswith("_") else masked(value) for name, value in event.items()}


def _spread(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A record's fields become the line's; none of them takes the place of the line's own."""
    fields: dict[str, Any] = event.pop("fields", {})
    return {**fields, **event}


def _structlog_formatter(*, as_text: bool, colors: bool) -> logging.Formatter:
    import structlog

    render: Any = (
        structlog.dev.ConsoleRenderer(pad_event_to=0, colors=colors)
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(["kind", "error", "where", "fields"]),
            _spread,
            _mask_secrets,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )
