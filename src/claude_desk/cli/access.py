"""One line for each request that has ended, for those who collect what a program writes. Metadata only."""

from __future__ import annotations

import logging
from typing import Any

from claude_desk.cli.text import visible
from claude_desk.requestlog.record import Row, Tokens

logger = logging.getLogger("claude_desk.access")

EVENT = "request"


def log_ended(rows: list[Row]) -> None:
    """Log those of the rows that have ended, at the level info. Called on the log's own thread."""
    if logger.isEnabledFor(logging.INFO):
        for row in rows:
            if row.finished is not None:
                logger.info(EVENT, extra={"fields": described(row)})


def described(row: Row) -> dict[str, Any]:
    """What the line of an ended request tells; what there is nothing of is left out.

    No header, no query and no body has a place in it. Names that clients choose are made visible, so that none of them
    can move a terminal's cursor.
    """
    start, end = row.started, row.finished
    if end is None:
        raise ValueError("this request has not ended")
    told: dict[str, Any] = {
        "id": start.id,
        "client": start.client,
        "method": start.method,
        "path": start.path,
        "model": end.model_asked,
        "model_sent": end.model_sent if end.model_sent != end.model_asked else "",
        "upstream": end.upstream,
        "status": end.status,
        "outcome": end.outcome.value,
        "error": end.error_kind,
        "streamed": end.streamed,
        "seconds": round(end.total_s, 3),
        "first_byte_seconds": None if end.first_byte_s is None else round(end.first_byte_s, 3),
        "bytes_in": end.bytes_in,
        "bytes_out": end.bytes_out,
        "upstream_request_id": end.upstream_request_id,
        "session": start.session,
    }
    if end.tokens != Tokens():
        told |= {
            "input_tokens": end.tokens.input,
            "output_tokens": end.tokens.output,
            "cache_read_tokens": end.tokens.cache_read,
            "cache_write_tokens": end.tokens.cache_write,
        }
    return {
        name: visible(value) if isinstance(value, str) else value
        for name, value in told.items()
        if value not in {"", None}
    }
