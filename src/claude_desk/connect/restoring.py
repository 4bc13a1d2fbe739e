"""One file back to what it was before a tool was connected, whatever happened to it since."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from claude_desk.connect import changes, edits, files
from claude_desk.connect.edits import EditError
from claude_desk.connect.files import SettingsFile
from claude_desk.connect.journal import FileRecord, Record
from claude_desk.connect.tools.base import FORMATS
from claude_desk.errors import ConnectError


@dataclass(frozen=True, slots=True)
class Restored:
    """How a file came back.

    Attributes:
        path: the file, as the tool knows it.
        changed: whether anything was done.
        left: values that are somebody else's by now, in words.
        problem: why nothing could be done, in a sentence; empty for nothing.
    """

    path: Path
    changed: bool = False
    left: tuple[str, ...] = ()
    problem: str = ""


def restore(target: Path, records: list[Record]) -> Restored:
    """Take out of a file what these attempts put into it; a file that we made goes, if nothing else is in it.

    Args:
        target: the file.
        records: attempts to connect one tool, oldest first.
    """
    mine = _of(target, records)
    path = mine[0].path
    for record in records:
        for each in record.files:
            if each.target == target:
                with contextlib.suppress(OSError):
                    record.temporary(each).unlink(missing_ok=True)  # of an attempt that was killed
    try:
        file = files.read(path)
        if file.target != target:
            # The link points elsewhere by now; what we changed is where it was.
            path = target
            file = files.read(path)
        text, left = _taken_back(file, mine)
        made_by_us = not mine[0].before
        if file.exists and made_by_us and _says_nothing(text, mine[-1].form):
            files.remove(file)
            files.remove_folders(list(mine[0].folders))
            return Restored(path, changed=True, left=left)
        if made_by_us and not file.exists:
            files.remove_folders(list(mine[0].folders))
        if text != file.text:
            files.replace(file, text, records[-1].temporary(mine[-1]))
            return Restored(path, changed=True, left=left)
    except ConnectError as error:
        return Restored(path, problem=error.message)
    except (EditError, RecursionError) as error:
        reason = error if isinstance(error, EditError) else "is nested too deeply"
        return Restored(path, problem=f"{path} {reason}, so nothing was taken out of it.")
    return Restored(path, left=left)


def without(target: Path, records: list[Record]) -> tuple[SettingsFile, str, tuple[str, ...]]:
    """What :func:`restore` would make of a file; changes nothing.

    Returns:
        The file as it is, its text without what these attempts put into it, and the values that would stay, in words.

    Raises:
        ConnectError: it cannot be read.
        EditError: it cannot be edited safely.
    """
    mine = _of(target, records)
    file = files.read(mine[0].path)
    if file.target != target:
        file = files.read(target)
    return file, *_taken_back(file, mine)


def put_back(before: SettingsFile, written: FileRecord, temporary: Path) -> None:
    """Give a file the text it had when an attempt began, if the attempt came so far as to change it.

    Raises:
        ConnectError: it cannot be written.
    """
    present = files.read(before.path)
    if present.sha256 == written.after and present.sha256 != before.sha256:
        if before.exists:
            files.replace(present, before.text, temporary)
        else:
            files.remove(present)
    if not before.exists:
        files.remove_folders(list(written.folders))


def base_text(file: SettingsFile, records: list[Record]) -> str:
    """The text of a file without what these attempts put into it.

    Raises:
        EditError: it cannot be read.
    """
    mine = _of(file.target, records)
    return _taken_back(file, mine)[0] if mine else file.text


def _of(target: Path, records: list[Record]) -> list[FileRecord]:
    return [file for record in records for file in record.files if file.target == target]


def _taken_back(file: SettingsFile, mine: list[FileRecord]) -> tuple[str, tuple[str, ...]]:
    if not file.exists or any(each.before == file.sha256 for each in mine):
        return file.text, ()
    text = file.text
    for each in reversed(mine):
        if each.after == file.sha256:
            for splices in each.back:
                text = edits.apply(text, splices)
            return text, ()
    left: tuple[str, ...] = ()
    for each in reversed(mine):
        undone = changes.take_back(FORMATS[each.form], text, each.done)
        text = undone.text
        left = tuple(f"{edits.describe(path)} in {file.path}" for path in undone.left)
    return text, left


def _says_nothing(text: str, form: str) -> bool:
    """Whether a text has no value and no comment."""
    stripped = text.strip("\ufeff \t\r\n")
    return stripped in {"", "{}", "[]", "{ }"} and form in FORMATS
