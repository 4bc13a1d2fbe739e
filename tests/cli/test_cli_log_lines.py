"""One logged request as a line or an object."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.cli.log_lines import as_json, failed, heading, lines_of
from claude_desk.cli.text import width
from claude_desk.requestlog.record import Attempt, Outcome, RequestFinished, RequestStarted, Row, Tokens

STARTED = RequestStarted("req_desk_1", 1_800_000_000.0, "me", "anthropic", "POST", "/v1/messages", "session")
FINISHED = RequestFinished(
    "req_desk_1",
    Outcome.OK,
    200,
    "anthropic",
    "claude-opus-5-5",
    "claude-opus-5-5",
    total_s=1.25,
    tokens=Tokens(10, 2_000, 300, 4),
    cost=40_240_000,
)


def line(finished: RequestFinished | None) -> str:
    """The line of a request that ended so, on a terminal with room for everything."""
    return lines_of(Row(1, STARTED, finished), 200)[0]


def test_a_line_says_what_matters() -> None:
    """Client, request, model, status, tokens (cached ones count as input) and duration are on the line."""
    assert line(FINISHED).split()[2:] == [
        "me",
        "POST",
        "/v1/messages",
        "claude-opus-5-5",
        "200",
        "314",
        "2,000",
        "$0.0402",
        "1.2s",
    ]


def test_a_cost_that_is_not_known_is_never_shown_as_nothing() -> None:
    """Unknown is a word on the line and null for programs; what used nothing shows nothing."""
    unknown = replace(FINISHED, cost=None)
    assert "unknown" in line(unknown)
    assert as_json(Row(1, STARTED, unknown))["cost_usd"] is None
    assert "$" not in line(replace(FINISHED, cost=0, tokens=Tokens()))


def test_a_changed_model_shows_both() -> None:
    """A model that was asked for and another one that was sent are both there."""
    assert "claude-opus-5-5 > other" in line(replace(FINISHED, model_sent="other"))


@pytest.mark.parametrize(
    ("finished", "result", "bad"),
    [
        (None, "running", False),
        (FINISHED, "200", False),
        (replace(FINISHED, status=429), "429", True),
        (replace(FINISHED, outcome=Outcome.BROKEN), "200 broken", True),
        (replace(FINISHED, outcome=Outcome.CLIENT_LEFT, status=0), "client left", True),
        (replace(FINISHED, outcome=Outcome.REFUSED, status=404), "404 refused", True),
    ],
)
def test_how_it_ended(finished: RequestFinished | None, result: str, bad: bool) -> None:  # noqa: FBT001
    """Status and outcome are said where they tell something, and failures are known as such."""
    assert f"  {result}" in line(finished)
    assert failed(Row(1, STARTED, finished)) is bad


def test_what_went_wrong_has_a_line_of_its_own() -> None:
    """The error's sentence follows on a second line, indented."""
    row = Row(1, STARTED, replace(FINISHED, error_text="The upstream broke off."))
    assert lines_of(row, 80)[1] == "    The upstream broke off."


def test_what_was_tried_before_and_what_was_changed_have_lines_too() -> None:
    """A request that moved on says from where, why and after how long; one that was changed says how."""
    moved = replace(FINISHED, attempts=(Attempt("first", "HTTP 529", 0.25),), notes="estimated")
    _, *more = lines_of(Row(1, STARTED, moved), 100)
    assert more == ["    first: HTTP 529 (0.2s), went on", "    estimated"]
    assert as_json(Row(1, STARTED, moved))["attempts"] == (
        {"upstream": "first", "reason": "HTTP 529", "seconds": 0.25},
    )


def test_json_has_everything_the_log_knows() -> None:
    """The object has every field of start and end, the time in ISO 8601 and whether bytes went through unchanged."""
    value = as_json(Row(7, STARTED, FINISHED))
    assert value["seq"] == 7
    assert value["time"] == "2027-01-15T08:00:00+00:00"
    assert value["outcome"] == "ok"
    assert value["tokens"] == {
        "input": 10,
        "output": 2000,
        "cache_read": 300,
        "cache_write": 4,
        "cache_write_1h": 0,
        "web_searches": 0,
    }
    assert value["cost_usd"] == 0.04024
    assert "cost" not in value
    assert value["unchanged"] is None
    assert as_json(Row(7, STARTED))["outcome"] == "running"


@given(text=st.text(max_size=60), columns=st.integers(8, 240))
def test_any_text_on_any_terminal(text: str, columns: int) -> None:
    """Whatever a client sent, no line is wider than the terminal, and every character on it is printable."""
    row = Row(
        1, replace(STARTED, client=text, path=text), replace(FINISHED, model_asked=text, error_text=text)
    )
    for each in (heading(columns), *lines_of(row, columns)):
        assert width(each) <= columns
        assert each.isprintable()
