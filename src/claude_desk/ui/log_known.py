"""The values that rows had, for completing a filter. Pure: no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Row

LIMIT = 200  # values kept of a field; whoever looks for rarer ones knows how they begin


class KnownValues:
    """Takes note of values as rows come; by the names of the filter's fields."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {
            name: {}
            for name in (
                "client",
                "model",
                "upstream",
                "path",
                "method",
                "dialect",
                "session",
                "agent",
                "stop",
                "error",
            )
        }

    def add(self, row: Row) -> None:
        """Note what a row says."""
        start, end = row.started, row.finished
        self._note("client", start.client)
        self._note("path", start.path)
        self._note("method", start.method)
        self._note("dialect", start.dialect)
        self._note("session", start.session)
        self._note("agent", start.agent)
        if end is None:
            self._note("model", start.model)
            return
        self._note("model", end.model_asked)
        self._note("model", end.model_sent)
        self._note("upstream", end.upstream)
        self._note("stop", end.stop_reason)
        self._note("error", end.error_kind)

    def of(self, field: str) -> list[str]:
        """The values of a field, in alphabetical order."""
        return sorted(self._values.get(field, ()), key=str.casefold)

    def _note(self, field: str, value: str) -> None:
        known = self._values[field]
        if value and value not in known:
            if len(known) >= LIMIT:
                del known[next(iter(known))]
            known[value] = None
