"""Connecting tools and disconnecting them: what is planned is shown, what is done is written down first, all of it can be undone.

::

    connections = Connections(paths, ring, kept, Machine.this(os.environ), own_command())
    plan = connections.plan(TOOLS["claude-code"], url="http://127.0.0.1:8765")
    print(plan.diff)
    connections.apply(plan)
    ...
    connections.undo("claude-code")

Nothing here needs a running Claude Desk, Qt or asyncio. Methods wait for disk and keychain: call them from a thread that may.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.kept_keys import KeptKeys
from claude_desk.config.paths import Paths, exclusive_lock
from claude_desk.connect import changes, files
from claude_desk.connect.edits import EditError
from claude_desk.connect.files import SettingsFile
from claude_desk.connect.journal import FileRecord, Journal, Record
from claude_desk.connect.machine import Machine
from claude_desk.connect.preview import difference
from claude_desk.connect.reminder import unfinished
from claude_desk.connect.restoring import Restored, base_text, put_back, restore
from claude_desk.connect.tools.base import DEFAULT_MODEL, FileEdit, KeyUse, Offer, Tool, Way
from claude_desk.connect.undoing import Undoing, undoing
from claude_desk.errors import ClientKeyError, ConnectError, KeychainError
from claude_desk.secret import Secret

PLACEHOLDER = "a-new-client-key"
"""What stands in a preview where the key will be."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """What a plan does to one file.

    Attributes:
        file: the file as it was read.
        base: its text without what an earlier connection of the same tool left in it.
        text: its text as it will be, but for the key.
        diff: the same as a unified diff, without any key in it.
    """

    file: SettingsFile
    base: str
    text: str
    diff: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a tool would be connected.

    Attributes:
        tool: the tool.
        url: to where.
        model: with which model, if it has to be told one.
        key_use: how it will come by its key.
        helps: whether there is a keychain that its key can be asked from.
        files: what is done to its files; none where a person has to do it.
        notes: what to know before, in sentences.
    """

    tool: Tool
    url: str
    model: str
    key_use: KeyUse
    helps: bool
    files: tuple[PlannedFile, ...]
    notes: tuple[str, ...]

    @property
    def diff(self) -> str:
        """Every edit as a unified diff."""
        return "".join(each.diff for each in self.files)


@dataclass(frozen=True, slots=True)
class Connected:
    """A tool that was connected.

    Attributes:
        record: what was done.
        steps: what the person has to do in the tool now; may hold the key, so they are shown once and kept nowhere.
    """

    record: Record
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A tool that was disconnected.

    Attributes:
        restored: the files that are as they were before, or without our values.
        left: values that were ours once and are somebody else's by now, in words.
        problems: what could not be undone, in sentences; it is tried again the next time.
    """

    restored: tuple[str, ...]
    left: tuple[str, ...]
    problems: tuple[str, ...]


class Connections:
    """All connections of one Claude Desk.

    Args:
        paths: its folders.
        ring: its client keys.
        kept: where keys are kept that tools ask for.
        machine: the user's surroundings.
        own: the command that starts Claude Desk, for tools that ask it for their key.
    """

    def __init__(
        self, paths: Paths, ring: ClientKeyRing, kept: KeptKeys, machine: Machine, own: Sequence[str]
    ) -> None:
        self._journal = Journal(paths.connections_file)
        self._ring = ring
        self._kept = kept
        self.machine = machine
        self._own = tuple(own)

    def connected(self) -> dict[str, Record]:
        """The latest connection of each tool that has one, by the tool's id; unfinished ones, too.

        Raises:
            ConnectError: the journal cannot be read.
        """
        return {record.tool: record for record in self._journal.records()}

    def unfinished(self) -> list[Record]:
        """Connections that something interrupted, or whose undoing did not go through: to be offered again.

        Raises:
            ConnectError: the journal cannot be read.
        """
        return unfinished(self._journal)

    def plan(self, tool: Tool, *, url: str, model: str = DEFAULT_MODEL) -> Plan:
        """What would be done; changes nothing.

        Args:
            tool: the tool.
            url: where Claude Desk listens, without a path.
            model: for tools that have to be told one.

        Raises:
            ConnectError: the tool cannot be connected, or one of its files cannot be read; it is named.
        """
        notes = tuple(tool.notes(self.machine))
        if tool.way is Way.IMPOSSIBLE:
            raise ConnectError(" ".join(notes))
        helps = tool.helps_itself and self._kept.possible()
        offer = self._offer(tool, url, model, tool.title, Secret(PLACEHOLDER), helps=helps)
        records = self._records_of(tool.id)
        planned = tuple(
            _planned(edit, files.read(edit.path), records, PLACEHOLDER)
            for edit in tool.edits(self.machine, offer)
        )
        return Plan(tool, url, model, tool.key_from(offer), helps, planned, notes)

    def apply(self, plan: Plan) -> Connected:
        """Do it, all of it or nothing.

        Raises:
            ConnectError: a file changed since the plan was made, or cannot be written; all files are as they were.
            ClientKeyError: the key cannot be made.
            KeychainError: the key cannot be kept.
        """
        tool = plan.tool
        with exclusive_lock(self._journal.path):
            earlier = self._records_of(tool.id)
            for each in plan.files:
                if files.read(each.file.path) != each.file:
                    raise ConnectError(f"{each.file.path} has changed meanwhile. Look at the change again.")
            name = self._ring.free_name(tool.title)
            record = Record(secrets.token_hex(8), tool.id, "", name, _now())
            self._journal.put(record)
            try:
                record, offer = self._carry_out(plan, record, earlier)
            except BaseException:
                self._roll_back(plan, record.id)
                raise
            self._journal.drop(*(before.id for before in earlier))
            for before in earlier:
                self._drop_key(before.key)
            return Connected(record, tuple(tool.steps(offer)))

    def undoing(self, tool: Tool) -> Undoing:
        """What :meth:`undo` would do; changes nothing.

        Raises:
            ConnectError: the tool is not connected, or the journal cannot be read.
        """
        records = self._records_of(tool.id)
        if not records:
            raise ConnectError(f"'{tool.id}' is not connected.")
        return undoing(tool, self.machine, records)

    def undo(self, tool: str) -> Disconnected:
        """Disconnect a tool: its files get back what they had, its key is revoked.

        A file that was edited since loses only what is still ours. What cannot be undone now stays on record.

        Raises:
            ConnectError: the tool is not connected, or the journal cannot be read or written.
        """
        with exclusive_lock(self._journal.path):
            records = self._records_of(tool)
            if not records:
                raise ConnectError(f"'{tool}' is not connected.")
            restored = self._restore(records)
            problems = [each.problem for each in restored if each.problem]
            if not problems:
                problems += [problem for record in records if (problem := self._drop_key(record.key))]
                self._journal.drop(*(record.id for record in records))
            return Disconnected(
                tuple(str(each.path) for each in restored if each.changed),
                tuple(left for each in restored for left in each.left),
                tuple(problems),
            )

    def _carry_out(self, plan: Plan, record: Record, earlier: list[Record]) -> tuple[Record, Offer]:
        key, value = self._ring.create(record.key, _now())
        if plan.key_use is KeyUse.HELPER:
            self._kept.keep(key, value)
        offer = self._offer(plan.tool, plan.url, plan.model, record.key, value, helps=plan.helps)
        texts: list[str] = []
        written: list[FileRecord] = []
        for edit, planned in zip(plan.tool.edits(self.machine, offer), plan.files, strict=True):
            outcome = changes.give(edit.form, planned.base, edit.settings)
            before = _before(planned, earlier)
            written.append(
                FileRecord(
                    planned.file.path,
                    planned.file.target,
                    edit.form.name,
                    before[0],
                    files.digest(outcome.text.encode()),
                    outcome.done,
                    outcome.back,
                    (*before[1], *files.missing_folders(planned.file.target)),
                )
            )
            texts.append(outcome.text)
        record = replace(record, url=plan.url, files=tuple(written))
        self._journal.put(record)
        for planned, file, text in zip(plan.files, written, texts, strict=True):
            files.replace(planned.file, text, record.temporary(file))
        return record, offer

    def _roll_back(self, plan: Plan, id_: str) -> None:
        """Undo an attempt that failed: files are what they were when it began, connected earlier or not.

        What cannot be undone now stays on record and is offered again.
        """
        with contextlib.suppress(ConnectError):
            record = next(each for each in self._journal.records() if each.id == id_)
            self._drop_key(record.key)
            # A record without files was written before any file was touched.
            for planned, file in zip(plan.files, record.files, strict=False):
                put_back(planned.file, file, record.temporary(file))
            self._journal.drop(id_)

    def _restore(self, records: list[Record]) -> list[Restored]:
        targets = dict.fromkeys(file.target for record in records for file in record.files)
        return [restore(target, records) for target in targets]

    def _drop_key(self, name: str) -> str:
        """Revoke a key and forget its value; what went wrong with that, in a sentence."""
        keys = self._ring.keys()
        key = next((each for each in keys if each.name == name), None)
        if key is None:
            return ""
        try:
            self._ring.revoke(name, _now())
        except ClientKeyError as error:
            return error.message
        # It opens nothing any more, so a keychain that does not answer does no harm.
        with contextlib.suppress(KeychainError):
            self._kept.forget(key)
        return ""

    def _offer(self, tool: Tool, url: str, model: str, name: str, value: Secret, *, helps: bool) -> Offer:
        helper = (*self._own, "key", "print", name) if helps else ()
        return Offer(url, value, _with_home(helper, self.machine), model)

    def _records_of(self, tool: str) -> list[Record]:
        return [record for record in self._journal.records() if record.tool == tool]


def _with_home(helper: tuple[str, ...], machine: Machine) -> tuple[str, ...]:
    """The helper, told which folder to use where that is not the usual one."""
    home = machine.environ.get("CLAUDE_DESK_HOME")
    return (*helper, "--home", home) if helper and home else helper


def _planned(edit: FileEdit, file: SettingsFile, records: list[Record], key: str) -> PlannedFile:
    try:
        base = base_text(file, records)
        outcome = changes.give(edit.form, base, edit.settings)
    except EditError as error:
        raise ConnectError(f"{file.path} {error}, so it was left alone.") from None
    except RecursionError:
        raise ConnectError(f"{file.path} is nested too deeply, so it was left alone.") from None
    secret = {setting.path for setting in edit.settings if setting.secret}
    replaced = [done.before for done in outcome.done if done.before is not None and done.path in secret]
    diff = difference(file, outcome.text, [*replaced, key])
    return PlannedFile(file, base, outcome.text, diff)


def _before(planned: PlannedFile, earlier: list[Record]) -> tuple[str, tuple[Path, ...]]:
    """What the file was before anything of ours: its digest, and the folders that were made for it."""
    mine = [file for record in earlier for file in record.files if file.target == planned.file.target]
    if not mine:
        return planned.file.sha256, ()
    made = not mine[0].before and not planned.base
    return ("" if made else files.digest(planned.base.encode())), mine[0].folders


def _now() -> datetime:
    return datetime.now(UTC)
