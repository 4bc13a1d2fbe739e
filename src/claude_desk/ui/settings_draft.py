"""What the settings window holds before it is applied: plain data, validated as a whole at every change."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, QObject, Signal

from claude_desk.config.settings import Settings, UpstreamSettings
from claude_desk.ui.language import declared
from claude_desk.upstreams import KINDS, make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_desk.upstreams.base import Field, Upstream

Path = tuple[str, ...]
BUILT_IN = frozenset({"practice", "anthropic"})
WRONG_FORM = "This is not of the right form."
"""Said of a text where only the control's own help can tell which form is right."""


class Draft(QObject):
    """A changeable copy of the stored settings.

    Attributes:
        problems: the message for each field that is not usable, by its path such as ``("server", "port")``; of an
            upstream as a whole by ``("upstreams", name)``.
        changed: a value or the problems changed.
    """

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.problems: dict[Path, str] = {}
        self.take(settings)

    def take(self, settings: Settings) -> None:
        """Begin again from these settings."""
        self._stored: dict[str, Any] = settings.model_dump()
        self._data = copy.deepcopy(self._stored)
        self._texts: dict[Path, str] = {}
        self._check()

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what is stored."""
        return bool(self._texts) or bool(self._data != self._stored)

    @property
    def valid(self) -> bool:
        """Whether it can be applied."""
        return not self.in_the_way

    @property
    def in_the_way(self) -> dict[Path, str]:
        """The problems that keep it from being applied: all but those that are stored already and were left alone."""
        return {path: text for path, text in self.problems.items() if path not in self._standing}

    def differs(self, *path: str) -> bool:
        """Whether this part differs from what is stored."""
        return bool(_get(self._data, path) != _get(self._stored, path))

    def get(self, *path: str) -> Any:
        """The value at a path, or None."""
        return _get(self._data, path)

    def set(self, path: Path, value: Any) -> None:
        """Change a value and check everything again."""
        table = self._data
        for name in path[:-1]:
            table = table[name]
        if table.get(path[-1]) != value or path in self._texts:
            self._texts.pop(path, None)
            table[path[-1]] = value
            self._check()

    def refuse(self, path: Path, problem: str) -> None:
        """What was typed cannot even be read as a value: keep the old one and say why."""
        self._texts[path] = problem
        self._check()

    def upstreams(self) -> list[str]:
        """Their names: the built-in ones first, then as in the file."""
        names = list(self._data["upstreams"])
        return sorted(names, key=lambda name: (name not in BUILT_IN, names.index(name)))

    def title(self, name: str) -> str:
        """What a person calls an upstream: a built-in one by what it is, the others by their name."""
        kind = self.kind(name)
        return declared(kind.title) if kind is not None and name in BUILT_IN else name

    def kind(self, name: str) -> type[Upstream] | None:
        """What sort of upstream it is; None for one that this version does not know, or that there is not."""
        return KINDS.get(self.get("upstreams", name, "kind") or "")

    def made(self, name: str) -> Upstream | None:
        """The upstream as it is set here; None while that makes no upstream."""
        if any(path[:2] == ("upstreams", name) for path in self.problems):
            return None
        return self._make(name, self._data)

    def bound_elsewhere(self, name: str) -> bool:
        """Whether a key would be bound to something else than by what is stored: that has to be applied first."""
        here, stored = self.made(name), self._make(name, self._stored)
        if here is None or stored is None:
            return True
        return (here.kind, here.origin) != (stored.kind, stored.origin)

    def add_upstream(self, name: str, kind: str) -> None:
        """Add an upstream, with what its kind proposes where it cannot do without, and choose it."""
        proposed = {field.key: field.default for field in KINDS[kind].fields if field.required}
        self._data["upstreams"][name] = UpstreamSettings(kind=kind).model_dump() | proposed
        self._data["upstream"] = name
        self._check()

    def users_of(self, name: str) -> tuple[int, bool]:
        """How many rules send requests to an upstream, and whether failover goes on to it."""
        rules = sum(rule["upstream"] == name for rule in self._data["routes"])
        return rules, name in self._data["failover"]["order"]

    def remove_upstream(self, name: str) -> None:
        """Take an upstream away, and the rules and the failover step that name it; chosen is Practice then, if it was."""
        del self._data["upstreams"][name]
        self._texts = {path: text for path, text in self._texts.items() if path[:2] != ("upstreams", name)}
        self._data["routes"] = tuple(rule for rule in self._data["routes"] if rule["upstream"] != name)
        failover = self._data["failover"]
        failover["order"] = tuple(each for each in failover["order"] if each != name)
        if self._data["upstream"] == name:
            self._data["upstream"] = "practice"
        self._check()

    def settings(self) -> Settings:
        """The settings it stands for.

        Raises:
            ValidationError: it is not valid.
        """
        return Settings.model_validate(self._data)

    def _check(self) -> None:
        self.problems = dict(self._texts)
        try:
            self.settings()
        except ValidationError as error:
            for detail in error.errors():
                path = tuple(str(part) for part in detail["loc"])
                wrong = WRONG_FORM if detail["type"] == "string_pattern_mismatch" else message(detail["msg"])
                self.problems.setdefault(path, wrong)
        # What Settings takes may still be of no use; the file may hold that, and it is no reason to refuse a change
        # somewhere else.
        self._standing: set[Path] = set()
        for path, text in [*self._incomplete(), *self._nowhere()]:
            if path not in self.problems:
                self.problems[path] = text
                if not self._touched(path):
                    self._standing.add(path)
        self.changed.emit()

    def _touched(self, path: Path) -> bool:
        if path[0] == "upstreams":
            return self.differs(*path[:2]) or (self._data["upstream"] == path[1] and self.differs("upstream"))
        return self.differs(path[0])

    def _incomplete(self) -> Iterable[tuple[Path, str]]:
        for name, values in self._data["upstreams"].items():
            kind = KINDS.get(values["kind"])
            if kind is None:
                continue
            missing = [field.key for field in kind.fields if _is_missing(field, values)]
            for key in missing:
                yield (
                    ("upstreams", name, key),
                    QCoreApplication.translate("Draft", "This cannot be empty."),
                )
            if missing or any(path[:2] == ("upstreams", name) for path in self.problems):
                continue
            try:
                make(values["kind"], name, values)
            except ValueError as error:
                yield ("upstreams", name), message(str(error))

    def _nowhere(self) -> Iterable[tuple[Path, str]]:
        text = QCoreApplication.translate("Draft", "There is no upstream “{name}” any more.")
        for number, rule in enumerate(self._data["routes"]):
            if rule["upstream"] not in self._data["upstreams"]:
                yield ("routes", str(number), "upstream"), text.replace("{name}", rule["upstream"])
        for number, name in enumerate(self._data["failover"]["order"]):
            if name not in self._data["upstreams"]:
                yield ("failover", "order", str(number)), text.replace("{name}", name)

    @staticmethod
    def _make(name: str, data: dict[str, Any]) -> Upstream | None:
        values = data["upstreams"].get(name)
        if values is None or values["kind"] not in KINDS:
            return None
        try:
            return make(values["kind"], name, values)
        except ValueError:
            return None  # a problem of its own, if it is the draft's


def message(text: str) -> str:
    """Pydantic's message as a sentence."""
    sentence = text.removeprefix("Value error, ").strip()
    return sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith((".", "!", "?")) else ".")


def _is_missing(field: Field, values: dict[str, Any]) -> bool:
    # An address that was emptied is no wish for the usual one: requests would go where nobody sent them.
    return field.required and not values.get(field.key) and (field.kind == "url" or not field.default)


def _get(data: dict[str, Any], path: Path) -> Any:
    value: Any = data
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value
