"""Where it matters, the upstream says how long a prompt is: through the whole program, as the upstream and the log see it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.proxy import token_count
from fakes.recording_upstream import (
    Answer,
    Gate,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
)
from fakes.running_desk import RunningDesk

HEADERS = (
    ("anthropic-version", "2023-06-01"),
    ("anthropic-beta", "a-2026-01-01"),
    ("content-type", "application/json"),
)
MODEL = "claude-haiku-4-5"  # a context of 200 000 tokens, answers of 64 000
EXACT = '[limits]\nfit_context = true\nestimate = "exact"\n'
NO_LIST = error_reply(404, "not_found_error", "no such path")


def counting(count: Callable[[RecordedRequest], Reply]) -> Answer:
    """A server of the Messages API without a list of models, which counts as it is told."""

    def answer(request: RecordedRequest) -> Reply:
        path = request.target.partition(b"?")[0]
        if path == b"/v1/messages/count_tokens":
            return count(request)
        return message_reply() if path == b"/v1/messages" else NO_LIST

    return answer


def tokens(number: int) -> Answer:
    """It counts so many."""
    return counting(lambda _: json_reply({"input_tokens": number}))


@pytest.fixture
def exact(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that fits exactly."""
    with RunningDesk(tmp_path / "exact", upstream, settings=EXACT) as running:
        yield running


def turns(*sizes: int) -> list[dict[str, Any]]:
    """Messages that are estimated at so many tokens each."""
    return [
        {"role": ("user", "assistant")[number % 2], "content": f"{number} {'a' * (4 * size)}"}
        for number, size in enumerate(sizes)
    ]


def ask(desk: RunningDesk, messages: list[Any], max_tokens: int = 32_000, **more: Any) -> None:
    """Send a request."""
    members = {"model": MODEL, "max_tokens": max_tokens, "messages": messages, **more}
    assert (
        desk.ask(target=b"/v1/messages?beta=true", headers=HEADERS, body=json.dumps(members).encode()).status
        == 200
    )


def seen(upstream: RecordingUpstream, path: str) -> list[RecordedRequest]:
    """The requests for a path, in order."""
    return [each for each in upstream.requests if each.target.partition(b"?")[0] == path.encode()]


def limits(upstream: RecordingUpstream) -> list[int]:
    """The limits that the upstream was sent."""
    return [each.json()["max_tokens"] for each in seen(upstream, "/v1/messages")]


def test_a_prompt_near_the_end_is_counted(exact: RunningDesk, upstream: RecordingUpstream) -> None:
    """The count decides, not the estimate; it is asked for with the request's own bytes, fields and credential."""
    upstream.always(tokens(180_000))
    ask(exact, turns(150_000), system="Be brief.", metadata={"user_id": "u"})
    assert limits(upstream) == [20_000]
    [asked] = seen(upstream, "/v1/messages/count_tokens")
    [sent] = seen(upstream, "/v1/messages")
    assert asked.json() == {name: sent.json()[name] for name in ("model", "system", "messages")}
    for name in ("x-api-key", "anthropic-beta", "anthropic-version"):
        assert asked.header(name) == sent.header(name) is not None
    assert asked.target.endswith(b"?beta=true")
    notes = exact.end().notes
    assert re.match(
        r"prompt of 180000 tokens, counted in \d+\.\d\d s; max_tokens 32000 clamped to 20000$", notes
    ), notes
    assert len(exact.rows()) == 1  # the count is no request of the client's


def test_a_count_may_show_that_nothing_has_to_change(exact: RunningDesk, upstream: RecordingUpstream) -> None:
    """Where the estimate would lower a limit and the count shows that there is room, it stays byte for byte."""
    upstream.always(tokens(140_000))
    ask(exact, turns(160_000))
    assert limits(upstream) == [32_000]
    assert exact.row().unchanged


@pytest.mark.parametrize(("size", "limit"), [(100_000, 8_000), (10, 64_000)])
def test_a_prompt_that_is_far_from_the_end_is_not_counted(
    exact: RunningDesk, upstream: RecordingUpstream, size: int, limit: int
) -> None:
    """Where prompt and answer stay below three quarters of the context, nobody is asked."""
    upstream.always(tokens(1))
    ask(exact, turns(size), limit)
    assert not seen(upstream, "/v1/messages/count_tokens")
    assert exact.end().notes == ""


def test_a_grown_conversation_is_counted_once(exact: RunningDesk, upstream: RecordingUpstream) -> None:
    """A turn that is added is estimated on top of the count; the same prompt again needs none of it; a long rest is counted."""
    upstream.always(tokens(150_000))
    ask(exact, turns(150_000))
    ask(exact, turns(150_000), 30_000)
    ask(exact, turns(150_000, 100, 1_000))
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 1
    assert exact.end(1).notes == "prompt of 150000 tokens, by an earlier count"
    added = re.match(r"prompt of (\d+) tokens, by an earlier count$", exact.end(2).notes)
    assert added is not None
    assert 151_100 < int(added[1]) < 151_400
    ask(exact, turns(150_000, 100, 1_000, 100, 20_000))
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 2
    assert exact.end(3).notes.startswith("prompt of 150000 tokens, counted in ")


def test_another_prompt_is_counted_anew(exact: RunningDesk, upstream: RecordingUpstream) -> None:
    """A count is for its own model, system prompt and turns."""
    upstream.always(tokens(150_000))
    ask(exact, turns(150_000))
    ask(exact, turns(150_000), system="other")
    ask(exact, turns(150_001))
    ask(exact, turns(150_000), model="claude-sonnet-4-5")
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 4


def test_a_slow_count_costs_its_time_once(
    exact: RunningDesk, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time that it has the estimate serves, the log says so, and for a while nobody is asked."""
    monkeypatch.setattr(token_count, "PATIENCE", 0.05)
    gate = Gate()
    upstream.always(counting(lambda _: Reply(chunks=[gate, b"{}"])))
    ask(exact, turns(160_000))
    ask(exact, turns(160_000))
    gate.open()
    assert [23_000 < limit < 25_000 for limit in limits(upstream)] == [True, True]
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 1
    assert exact.end().notes.startswith(
        "prompt estimated, not counted: no answer in 0.05 s; max_tokens 32000 clamped"
    )
    assert exact.end(1).notes.startswith("max_tokens 32000 clamped to 2")


@pytest.mark.parametrize(
    "reply",
    [
        error_reply(404, "not_found_error", "Not found"),
        error_reply(529, "overloaded_error", "Overloaded"),
        error_reply(401, "authentication_error", "invalid x-api-key"),
        json_reply({"tokens": 3}),
        json_reply([]),
        json_reply({"input_tokens": 0}),
        Reply(chunks=[b"no JSON"]),
    ],
    ids=["absent", "overloaded", "refused", "renamed", "list", "zero", "text"],
)
def test_a_count_that_fails_changes_nothing_else(
    exact: RunningDesk, upstream: RecordingUpstream, reply: Reply
) -> None:
    """The request goes by its estimate, its client notices nothing, and the next one does not ask again."""
    upstream.always(counting(lambda _: reply))
    ask(exact, turns(160_000))
    ask(exact, turns(160_000))
    assert [23_000 < limit < 25_000 for limit in limits(upstream)] == [True, True]
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 1
    assert (
        exact.end().notes.startswith("prompt estimated, not counted: HTTP ")
        or "UpstreamBroken" in exact.end().notes
    )


def test_a_server_of_another_protocol_is_never_asked(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """An OpenAI-compatible server cannot count; its requests are fitted by the estimate, into the context of what answers."""
    settings = (
        EXACT + '[limits.contexts]\n"qwen*" = 20000\n'
        f'[upstreams.local]\nkind = "openai"\nurl = "{upstream.url}/v1"\n'
        '[upstreams.local.models]\n"claude-*" = "qwen3"\n'
    )
    completion = {"choices": [{"message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}]}
    upstream.always(json_reply(completion))
    environ = {"CLAUDE_DESK_UPSTREAM": "local", "CLAUDE_DESK_UPSTREAM_URL": "", "ANTHROPIC_API_KEY": ""}
    with RunningDesk(tmp_path / "local", upstream, settings=settings, environ=environ) as desk:
        ask(desk, turns(10_000))
        assert not seen(upstream, "/v1/messages/count_tokens")
        assert desk.end().notes.startswith("max_tokens 32000 clamped to 8")


def test_practice_counts(tmp_path: Path) -> None:
    """Practice's own count is what its requests are fitted by: it takes the result."""
    with RunningDesk(tmp_path / "practice", settings=EXACT) as desk:
        ask(desk, turns(160_000))
        assert re.match(r"prompt of \d+ tokens, counted in ", desk.end().notes), desk.end().notes


def test_a_long_prompt_is_read_off_the_loop(exact: RunningDesk, upstream: RecordingUpstream) -> None:
    """Bodies of more than half a megabyte are measured and known again as shorter ones are."""
    upstream.always(tokens(180_000))
    ask(exact, turns(170_000))
    ask(exact, turns(170_000))
    assert limits(upstream) == [20_000, 20_000]
    assert len(seen(upstream, "/v1/messages/count_tokens")) == 1
