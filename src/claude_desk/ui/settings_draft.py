"""What the settings window holds before it is applied: plain data, validated as a whole at every change."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, QObject, Signal

from claude_desk.config.settings import Settings, UpstreamSettings
from claude_desk.upstreams import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

Path = tuple[str, ...]
BUILT_IN = frozenset({"practice", "anthropic"})


class Draft(QObject):
    """A changeable copy of the stored settings.

    Attributes:
        problems: the message for each field that is not usable, by its path such as ``("server", "port")``.
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
        return not self.problems

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

    def add_upstream(self, name: str, kind: str) -> None:
        """Add an upstream with its kind's defaults and choose it."""
        defaults = {field.key: field.default for field in KINDS[kind].fields if field.default}
        self._data["upstreams"][name] = UpstreamSettings(kind=kind).model_dump() | defaults
        self._data["upstream"] = name
        self._check()

    def remove_upstream(self, name: str) -> None:
        """Take an upstream away; if it was the chosen one, Practice is."""
        del self._data["upstreams"][name]
        self._texts = {path: text for path, text in self._texts.items() if path[:2] != ("upstreams", name)}
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
                self.problems.setdefault(path, message(detail["msg"]))
        self.problems |= {path: text for path, text in self._missing() if path not in self.problems}
        self.changed.emit()

    def _missing(self) -> Iterable[tuple[Path, str]]:
        for name, values in self._data["upstreams"].items():
            kind = KINDS.get(values["kind"])
            for field in kind.fields if kind else ():
                if field.required and not values.get(field.key):
                    text = QCoreApplication.translate("Draft", "This cannot be empty.")
                    yield ("upstreams", name, field.key), text


def message(text: str) -> str:
    """Pydantic's message as a sentence."""
    sentence = text.removeprefix("Value error, ").strip()
    return sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith((".", "!", "?")) else ".")


def _get(data: dict[str, Any], path: Path) -> Any:
    value: Any = data
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value
