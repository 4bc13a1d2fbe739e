"""A Secret can be turned into text in one way only."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import pprint
import reprlib
import string
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.secret import Secret
from fakes.canary import REAL_KEY, find, find_in_traceback

SECRET = Secret(REAL_KEY)


@dataclasses.dataclass
class _Holder:
    key: Secret


@pytest.mark.parametrize(
    "text",
    [
        repr(SECRET),
        str(SECRET),
        ascii(SECRET),
        f"{SECRET}{SECRET!r}{SECRET!s}{SECRET!a}{SECRET:>40}",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031
        "{} {0!r}".replace("{}", "{0}").format(SECRET),
        string.Template("$key").substitute(key=SECRET),
        pprint.pformat([SECRET, {"key": SECRET}]),
        reprlib.repr([SECRET]),
        repr(_Holder(SECRET)),
        repr(ValueError(SECRET)),
        str(ValueError(SECRET)),
        str([SECRET]),
        json.dumps([SECRET], default=str),
        json.dumps([SECRET], default=repr),
    ],
)
def test_no_way_to_text_shows_it(text: str) -> None:
    """Formatting of every kind, containers and exceptions included, gives stars."""
    assert not find(text)
    assert "***" in text


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: pickle.dumps(SECRET),
        lambda: pickle.dumps([SECRET], protocol=0),
        lambda: copy.copy(SECRET),
        lambda: copy.deepcopy([SECRET]),
        lambda: json.dumps(SECRET),
        lambda: msgspec.json.encode(SECRET),
        lambda: dataclasses.asdict(_Holder(SECRET)),
        lambda: {SECRET: 1},
        lambda: vars(SECRET),
        lambda: iter(SECRET),  # type: ignore[call-overload]
        lambda: SECRET + "x",  # type: ignore[operator]
        lambda: len(SECRET),  # type: ignore[arg-type]
        lambda: bytes(SECRET),  # type: ignore[call-overload]
    ],
)
def test_serialising_is_refused_without_quoting(attempt: object) -> None:
    """Pickle, copy, JSON, hashing and attribute dictionaries fail, and the failure does not tell it either."""
    assert callable(attempt)
    with pytest.raises((TypeError, NotImplementedError)) as refused:
        attempt()
    assert not find("".join(traceback.format_exception(refused.value)))


def test_a_traceback_with_locals_does_not_show_it() -> None:
    """A crash reporter that prints every local variable prints stars."""

    def fail(key: Secret) -> None:
        raise RuntimeError(key)

    with pytest.raises(RuntimeError) as failed:
        fail(SECRET)
    assert not find_in_traceback(failed.value)


def test_a_log_record_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    """As a logging argument it is stars, in the message and in the record."""
    logging.getLogger("test").error("the key %s is %r", SECRET, {"key": SECRET})
    assert "the key *** is" in caplog.text
    assert not find(caplog.text + repr(vars(caplog.records[0])))


@given(st.text(), st.text())
def test_equality_is_that_of_the_values(one: str, other: str) -> None:
    """Two secrets are equal when their values are; a secret never equals a string."""
    assert (Secret(one) == Secret(other)) is (one == other)
    assert Secret(one) != one
    assert Secret(one).reveal() == one
    assert bool(Secret(one)) is bool(one)


def test_only_text_can_be_one() -> None:
    """Bytes and None are mistakes, said without quoting them."""
    for wrong in (b"bytes", None, 5):
        with pytest.raises(TypeError, match="holds a str"):
            Secret(wrong)  # type: ignore[arg-type]
