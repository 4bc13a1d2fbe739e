"""What was changed in other programs' settings, written down before it happens, so that it can always be undone.

The journal never says how far an attempt came: the digests of the files do. A file with the digest from before was never
written, or is undone already; one with the digest from after goes back by the places that were edited, to the byte; any
other was edited since, and gives back our values one by one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from claude_desk.config.paths import write_private
from claude_desk.connect.changes import Done
from claude_desk.connect.edits import Path as ValuePath
from claude_desk.connect.edits import Splice, Splices, Where
from claude_desk.errors import ConnectError

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What an attempt does to one file.

    Attributes:
        path: as the tool knows it.
        target: where it really is.
        form: the name of its format.
        before: SHA-256 of its bytes before; empty if there was no file.
        after: the same after.
        done: the values that were given.
        back: what turns the text after into the one before.
        folders: folders that were made for it, the outermost first.
    """

    path: Path
    target: Path
    form: str
    before: str
    after: str
    done: tuple[Done, ...]
    back: tuple[Splices, ...]
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One attempt to connect a tool, finished or not.

    Attributes:
        id: random, in hexadecimal.
        tool: the tool's id.
        url: what it was connected to; empty until it is known what is done to its files.
        key: name of the client key that was made for it; empty for none.
        made: when.
        files: what was changed.
    """

    id: str
    tool: str
    url: str
    key: str
    made: datetime
    files: tuple[FileRecord, ...] = ()

    def temporary(self, file: FileRecord) -> Path:
        """Where the new text of a file is written first."""
        return file.target.with_name(f".{file.target.name}.claude-desk-{self.id}.tmp")


class Journal:
    """The file with all records. Who changes it holds its lock.

    Args:
        path: the file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def records(self) -> list[Record]:
        """All records, oldest first.

        Raises:
            ConnectError: the file cannot be read, so nothing can be connected or undone.
        """
        try:
            document = msgspec.json.decode(self.path.read_bytes())
            if document["version"] != FORMAT_VERSION:
                raise ConnectError(f"{self.path} was written by a newer Claude Desk.")
            return [_record(each) for each in document["connections"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ConnectError(f"{self.path} cannot be read ({error.strerror}).") from None
        except (ValueError, KeyError, TypeError):
            raise ConnectError(
                f"{self.path}, which says what was changed in other programs' settings, is damaged."
            ) from None

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its id."""
        others = [each for each in self.records() if each.id != record.id]
        self._write([*others, record])

    def drop(self, *ids: str) -> None:
        """Forget records."""
        self._write([each for each in self.records() if each.id not in ids])

    def _write(self, records: list[Record]) -> None:
        document = {"version": FORMAT_VERSION, "connections": [_to_json(each) for each in records]}
        try:
            write_private(self.path, json.dumps(document, indent=1).encode() + b"\n")
        except OSError as error:
            raise ConnectError(
                f"{self.path} cannot be written ({error.strerror}), so nothing was changed."
            ) from None


def _to_json(record: Record) -> dict[str, Any]:
    files = [
        {
            "path": str(file.path),
            "target": str(file.target),
            "format": file.form,
            "before": file.before,
            "after": file.after,
            "done": [
                {
                    "path": _steps(each.path),
                    "before": each.before,
                    "ours": each.ours,
                    "created": [_steps(path) for path in each.created],
                }
                for each in file.done
            ],
            "back": [[list(splice) for splice in splices] for splices in file.back],
            "folders": [str(folder) for folder in file.folders],
        }
        for file in record.files
    ]
    return {
        "id": record.id,
        "tool": record.tool,
        "url": record.url,
        "key": record.key,
        "made": record.made.isoformat(),
        "files": files,
    }


def _record(entry: dict[str, Any]) -> Record:
    files = tuple(
        FileRecord(
            Path(file["path"]),
            Path(file["target"]),
            str(file["format"]),
            str(file["before"]),
            str(file["after"]),
            tuple(
                Done(
                    _path(each["path"]),
                    None if each["before"] is None else str(each["before"]),
                    str(each["ours"]),
                    tuple(_path(path) for path in each["created"]),
                )
                for each in file["done"]
            ),
            tuple(
                tuple(Splice(int(start), int(end), str(text)) for start, end, text in splices)
                for splices in file["back"]
            ),
            tuple(Path(folder) for folder in file["folders"]),
        )
        for file in entry["files"]
    )
    made = datetime.fromisoformat(entry["made"])
    return Record(str(entry["id"]), str(entry["tool"]), str(entry["url"]), str(entry["key"]), made, files)


def _steps(path: ValuePath) -> list[Any]:
    return [[step.name, step.value] if isinstance(step, Where) else step for step in path]


def _path(steps: list[Any]) -> ValuePath:
    return tuple(step if isinstance(step, str) else Where(str(step[0]), str(step[1])) for step in steps)
