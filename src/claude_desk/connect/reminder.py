"""What a start of Claude Desk should remind of: connections that something interrupted."""

from __future__ import annotations

from claude_desk.config.paths import Paths
from claude_desk.connect import files
from claude_desk.connect.journal import FileRecord, Journal, Record
from claude_desk.errors import ConnectError


def unfinished(journal: Journal) -> list[Record]:
    """Attempts that something interrupted, or whose undoing did not go through: to be offered again.

    Raises:
        ConnectError: the journal cannot be read.
    """
    records = journal.records()
    latest = {record.tool: record.id for record in records}
    return [
        record
        for record in records
        if not record.url or latest[record.tool] != record.id or not all(map(_is_written, record.files))
    ]


def reminder(paths: Paths) -> str:
    """What a person should know, in a sentence or two; empty for nothing."""
    try:
        tools = sorted({record.tool for record in unfinished(Journal(paths.connections_file))})
    except ConnectError as error:
        return error.message
    if not tools:
        return ""
    return (
        f"Connecting {' and '.join(tools)} was interrupted, or its settings are not what was written. "
        f"Undo it with: claude-desk disconnect {tools[0]}"
    )


def _is_written(file: FileRecord) -> bool:
    """Whether there is anything of an attempt in a file."""
    try:
        return files.read(file.path).sha256 not in {"", file.before} or file.before == file.after
    except ConnectError:
        return True
