"""The errors are a tree with words for a person, and the drawing of it is true."""

from __future__ import annotations

import inspect
import re

import pytest

from claude_desk import errors
from claude_desk.errors import DeskError, ExchangeError, Refused
from claude_desk.messages.error_body import STATUS_TYPES

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, DeskError)]
EXCHANGE = [kind for kind in ALL if issubclass(kind, ExchangeError) and kind is not Refused]


def test_the_drawing_shows_every_error_below_its_base() -> None:
    """The docstring's tree names each class once, indented below its own base class."""
    parents: list[str] = []
    drawn: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([│├└─ ]*)([A-Z]\w+) ", line):
            depth = len(found[1]) // 4
            parents[depth:] = [found[2]]
            drawn[found[2]] = parents[depth - 1] if depth else "Exception"
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in ALL if kind.__base__}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_has_words_for_a_person(kind: type[DeskError]) -> None:
    """A title short enough for a window, and a message that is also its text."""
    assert 5 < len(kind.title) < 60
    error = kind(502, "api_error", "what to do") if kind is Refused else kind("what to do")
    assert (error.message, str(error)) == ("what to do", "what to do")


@pytest.mark.parametrize("kind", EXCHANGE, ids=lambda kind: kind.__name__)
def test_every_exchange_error_is_a_server_error_to_the_client(kind: type[ExchangeError]) -> None:
    """What is not the client's fault is a 5xx of the protocol's own type: never a 401 that blames its key."""
    assert 500 <= kind.status < 600
    assert kind.kind == STATUS_TYPES[kind.status]


def test_only_an_unreachable_or_broken_upstream_is_worth_another_try() -> None:
    """SDKs retry what says so; a refused or missing key does not get better by itself."""
    assert {kind.__name__ for kind in EXCHANGE if kind.retryable} == {
        "UpstreamError",
        "UpstreamUnreachable",
        "UpstreamBroken",
    }
    assert Refused(404, "not_found_error", "x").retryable is False
