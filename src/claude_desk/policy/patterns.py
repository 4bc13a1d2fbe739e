"""Values by name or pattern: what the settings say about models, looked up for each request.

A table has no order that TOML, an environment variable or a form would keep, so none counts: a name itself comes before
every pattern, and of several patterns that fit, the one that says most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Generic, TypeVar

Value = TypeVar("Value")

_LONGEST_NAME = 300  # longer ones are no models, and would make looking for patterns slow
_WILD = {"*": ".*", "?": "."}


class Patterns(Generic[Value]):
    """A table whose keys are names, or patterns with ``*`` (anything) and ``?`` (one character). Case counts.

    Unlike in file names, brackets stand for themselves: ``claude-opus-5-5[1m]`` is a name.

    Args:
        entries: by name or pattern.
    """

    def __init__(self, entries: Mapping[str, Value] | None = None) -> None:
        self.entries = dict(entries or {})

    def find(self, name: str) -> Value | None:
        """What the table says of a name: by itself, else by the pattern with the most plain characters; else None.

        Patterns that are equally long come in alphabetical order.
        """
        if not self.entries or len(name) > _LONGEST_NAME:
            return None
        if name in self.entries and not _is_pattern(name):
            return self.entries[name]
        return next((value for fits, value in self._patterns if fits.fullmatch(name)), None)

    def names(self) -> list[str]:
        """The keys that are no patterns, in their order."""
        return [key for key in self.entries if not _is_pattern(key)]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Value]]:
        keys = sorted(filter(_is_pattern, self.entries), key=lambda key: (-_plain(key), key))
        return [(_compiled(key), self.entries[key]) for key in keys]


def _is_pattern(key: str) -> bool:
    return "*" in key or "?" in key


def _plain(key: str) -> int:
    return sum(character not in _WILD for character in key)


def _compiled(key: str) -> re.Pattern[str]:
    # Several stars in a row mean what one does, and would make looking up slow.
    key = re.sub(r"\*+", "*", key)
    return re.compile("".join(_WILD.get(character) or re.escape(character) for character in key), re.DOTALL)
