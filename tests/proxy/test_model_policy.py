"""Aliases and limits of output tokens, through the whole program: what leaves, where to, and what the log says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY
from fakes.recording_upstream import RecordingUpstream, error_reply, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

BODY = b'{ "model":"gpt-4o",  "max_tokens" : 64000,"messages":[{"role":"user","content":"hi"}] }'
HEADERS = (("anthropic-version", "2023-06-01"), ("content-type", "application/json"))
PLAIN = (("content-type", "application/json"),)
OK = json_reply({"type": "message", "model": "claude-opus-5-5"})
INFO = {
    "type": "model",
    "id": "claude-opus-5-5",
    "display_name": "Claude Opus 5.5",
    "created_at": "2026-01-01T00:00:00Z",
    "lifecycle": "active",
    "max_input_tokens": 1_000_000,
}
ALIASES = '[aliases]\n"gpt-4o" = "claude-opus-5-5"\n"gpt-5*" = "claude-haiku-4-5"\n'


@pytest.fixture
def second() -> Iterator[RecordingUpstream]:
    """Another upstream."""
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def aliased(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk with aliases."""
    with RunningDesk(tmp_path / "aliased", upstream, settings=ALIASES) as running:
        yield running


def change(desk: RunningDesk, **values: Any) -> None:
    """Apply settings in the app."""
    data = desk.desk.stored_settings.model_dump() | values
    desk.desk.apply(Settings.model_validate(data)).result(10)


def sent(upstream: RecordingUpstream, number: int = 0) -> Any:
    """A request's body as the upstream got it."""
    return json.loads(upstream.request(number).body)


def test_the_alias_is_all_that_changes(aliased: RunningDesk, upstream: RecordingUpstream) -> None:
    """Natively, the model's bytes are replaced and no other; the log has both names and both hashes."""
    upstream.answer(OK)
    assert aliased.ask(headers=HEADERS, body=BODY).status == 200
    assert upstream.request().body == BODY.replace(b"gpt-4o", b"claude-opus-5-5")
    end = aliased.end()
    assert (end.model_asked, end.model_sent) == ("gpt-4o", "claude-opus-5-5")
    assert end.request_sha256 != end.sent_sha256
    assert end.notes == ""


def test_other_models_stay_untouched(aliased: RunningDesk, upstream: RecordingUpstream) -> None:
    """A request for another model leaves byte for byte as it came."""
    upstream.answer(OK)
    body = BODY.replace(b"gpt-4o", b"claude-opus-5")
    aliased.ask(headers=HEADERS, body=body)
    assert upstream.request().body == body
    end = aliased.end()
    assert end.request_sha256 == end.sent_sha256


def test_tokens_are_counted_for_the_model_that_is_meant(
    aliased: RunningDesk, upstream: RecordingUpstream
) -> None:
    """count_tokens knows aliases, and has no limits."""
    upstream.answer(json_reply({"input_tokens": 3}))
    change(aliased, limits={"max_tokens": 5, "when_over": "refuse", "default_max_tokens": 4})
    body = b'{"model":"gpt-5.1","messages":[{"role":"user","content":"hi"}]}'
    assert aliased.ask(target=b"/v1/messages/count_tokens", headers=HEADERS, body=body).status == 200
    assert upstream.request().body == body.replace(b"gpt-5.1", b"claude-haiku-4-5")


@pytest.mark.parametrize("path", [b"/v1/chat/completions", b"/v1/responses"])
def test_translation_goes_by_the_model_that_is_meant(
    aliased: RunningDesk, upstream: RecordingUpstream, path: bytes
) -> None:
    """OpenAI's protocols are translated for the model that is sent, and answers name the one that was asked for."""
    upstream.answer(sse_reply(message_stream()))
    turns = {"messages": [{"role": "user", "content": "hi"}]} if b"chat" in path else {"input": "hi"}
    effort = {"reasoning_effort": "low"} if b"chat" in path else {"reasoning": {"effort": "low"}}
    body = {"model": "gpt-5-mini", **turns, **effort}
    reply = aliased.ask(target=path, headers=PLAIN, body=json.dumps(body).encode())
    assert json.loads(reply.body)["model"] == "gpt-5-mini"
    got = sent(upstream)
    assert got["model"] == "claude-haiku-4-5"
    assert got["thinking"]["type"] == "enabled"  # Haiku 4.5 thinks with a budget; no GPT would get any of it
    end = aliased.end()
    assert (end.model_asked, end.model_sent) == ("gpt-5-mini", "claude-haiku-4-5")


@pytest.mark.parametrize("path", [b"/v1/messages", b"/v1/chat/completions", b"/v1/responses"])
def test_the_default_model_answers_those_who_name_none(
    desk: RunningDesk, upstream: RecordingUpstream, path: bytes
) -> None:
    """In every protocol, a request without a model is for the default one."""
    upstream.answer(sse_reply(message_stream()))
    change(desk, default_model="claude-haiku-4-5")
    body = (
        b'{"max_tokens":5,"input":"hi"}'
        if b"responses" in path
        else b'{"max_tokens":5,"messages":[{"role":"user","content":"hi"}]}'
    )
    headers = HEADERS if path == b"/v1/messages" else PLAIN
    assert desk.ask(target=path, headers=headers, body=body).status == 200
    assert sent(upstream)["model"] == "claude-haiku-4-5"
    assert (desk.end().model_asked, desk.end().model_sent) == ("", "claude-haiku-4-5")


def test_rules_see_the_model_that_is_meant(
    tmp_path: Path, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """A rule for the target's name fits a request for its alias; an alias's own upstream comes before any rule."""
    text = (
        f'[upstreams.second]\nkind = "compatible"\nurl = "{second.url}"\n'
        '[[routes]]\nupstream = "second"\nmodel = "claude-opus-*"\n'
        '[aliases]\n"gpt-4o" = "claude-opus-5-5"\n'
        '"back" = {model = "claude-opus-5-5", upstream = "compatible"}\n'
        '"away" = {model = "local", upstream = "second"}\n'
        f'[upstreams.compatible]\nkind = "compatible"\nurl = "{upstream.url}"\n'
    )
    with RunningDesk(tmp_path / "desk", upstream, settings=text) as desk:
        desk.desk.store_key("second", Secret(REAL_KEY)).result(10)
        upstream.answer(OK)
        second.answer(OK)
        for name in (b"gpt-4o", b"back", b"away"):
            assert desk.ask(headers=HEADERS, body=BODY.replace(b"gpt-4o", name)).status == 200
        assert [desk.end(number).upstream for number in range(3)] == ["second", "compatible", "second"]
        assert sent(second, 1)["model"] == "local"


def test_an_alias_goes_nowhere_else(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Where the alias's upstream cannot be used, the request is refused and the person told: its model would mean something else."""
    change(desk, aliases={"gpt-4o": {"model": "local", "upstream": "gone"}})
    reply = desk.ask(headers=HEADERS, body=BODY)
    assert reply.status == 503
    assert "upstream 'gone', which cannot be used" in reply.body.decode()
    assert not upstream.requests
    assert "'gone'" in desk.wait_for_attention("routes")
    assert desk.end().outcome is Outcome.REFUSED


@pytest.mark.parametrize("headers", [HEADERS, PLAIN])
def test_aliases_are_in_the_list(
    aliased: RunningDesk, upstream: RecordingUpstream, headers: tuple[tuple[str, str], ...]
) -> None:
    """The list of models has them for either SDK, described as their models are; patterns are not names."""
    upstream.answer(
        json_reply({"data": [INFO], "has_more": False, "first_id": INFO["id"], "last_id": INFO["id"]})
    )
    body = json.loads(aliased.ask("GET", b"/v1/models", headers, None).body)
    assert [each["id"] for each in body["data"]] == ["claude-opus-5-5", "gpt-4o"]
    alias = body["data"][1]
    assert alias["display_name"] == "gpt-4o (Claude Opus 5.5)"
    assert alias["max_input_tokens"] == 1_000_000
    assert (alias["type"], alias["object"]) == ("model", "model")
    assert (body["object"], body["last_id"]) == ("list", "gpt-4o")


def test_one_alias_can_be_looked_up(aliased: RunningDesk, upstream: RecordingUpstream) -> None:
    """/v1/models/{alias} asks for its model, also by pattern, and gives the alias's name; the log has both."""
    upstream.answer(json_reply(INFO))
    body = json.loads(aliased.ask("GET", b"/v1/models/gpt-4o", HEADERS, None).body)
    assert (body["id"], body["lifecycle"]) == ("gpt-4o", "active")
    aliased.ask("GET", b"/v1/models/gpt-5.1", PLAIN, None)
    assert [request.target for request in upstream.requests] == [
        b"/v1/models/claude-opus-5-5",
        b"/v1/models/claude-haiku-4-5",
    ]
    assert (aliased.end().model_asked, aliased.end().model_sent) == ("gpt-4o", "claude-opus-5-5")


def test_aliases_are_there_where_the_upstream_lists_nothing(
    aliased: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A 404 for the list or the model does not hide what is set here; for other models it stays a 404."""
    upstream.answer(error_reply(404, "not_found_error", "no such thing"))
    listed = aliased.ask("GET", b"/v1/models", HEADERS, None)
    assert (listed.status, [each["id"] for each in json.loads(listed.body)["data"]]) == (200, ["gpt-4o"])
    one = aliased.ask("GET", b"/v1/models/gpt-4o", PLAIN, None)
    assert (one.status, json.loads(one.body)["id"]) == (200, "gpt-4o")
    assert aliased.ask("GET", b"/v1/models/no-model", HEADERS, None).status == 404


def test_without_aliases_the_list_is_the_upstreams_own(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """Native clients get the upstream's bytes while there is nothing to add, a default model or not."""
    change(desk, default_model="claude-haiku-4-5")
    reply = json_reply({"data": [INFO]})
    upstream.answer(reply)
    assert (
        desk.ask("GET", b"/v1/models", HEADERS, None).body
        == json.dumps({"data": [INFO]}, separators=(",", ":")).encode()
    )
    assert (desk.end().model_asked, desk.end().model_sent) == ("", "")


def test_a_limit_clamps_and_says_so(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The number's bytes are replaced and no other, and the log's note tells both numbers."""
    upstream.answer(OK)
    change(desk, limits={"max_tokens": 32_000})
    assert desk.ask(headers=HEADERS, body=BODY).status == 200
    assert upstream.request().body == BODY.replace(b"64000", b"32000")
    assert desk.end().notes == "max_tokens 64000 clamped to 32000"


REFUSAL = "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for gpt-4o"


@pytest.mark.parametrize("path", [b"/v1/messages", b"/v1/chat/completions", b"/v1/responses"])
def test_a_limit_refuses_in_the_clients_protocol(
    desk: RunningDesk, upstream: RecordingUpstream, path: bytes
) -> None:
    """A 400 in the API's own words and the client's own shape; nothing leaves, and the row tells why."""
    change(desk, limits={"max_tokens": 32_000, "when_over": "refuse"})
    body = json.loads(BODY)
    if path == b"/v1/responses":
        body = {"model": "gpt-4o", "max_output_tokens": 64_000, "input": "hi"}
    # A model that is not known may have room for what is asked of it, so translation lowers nothing.
    reply = desk.ask(target=path, headers=HEADERS, body=json.dumps(body).encode())
    assert reply.status == 400
    error = json.loads(reply.body)["error"]
    assert (error["type"], error["message"]) == ("invalid_request_error", REFUSAL)
    assert ("type" in json.loads(reply.body)) is (path == b"/v1/messages")
    assert not upstream.requests
    end = desk.end()
    assert (end.outcome, end.error_text, end.model_asked) == (Outcome.REFUSED, REFUSAL, "gpt-4o")


@pytest.mark.parametrize("path", [b"/v1/messages", b"/v1/chat/completions", b"/v1/responses"])
def test_the_default_limit_is_for_those_who_name_none(
    desk: RunningDesk, upstream: RecordingUpstream, path: bytes
) -> None:
    """In every protocol a request without a limit gets the default, even where asking for more would be refused."""
    upstream.answer(sse_reply(message_stream()))
    change(desk, limits={"default_max_tokens": 7_000, "max_tokens": 6_000, "when_over": "refuse"})
    body = b'{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}],"input":"hi"}'
    if path != b"/v1/messages":
        body = (
            body.replace(b',"input":"hi"', b"")
            if b"chat" in path
            else b'{"model":"claude-opus-5-5","input":"hi"}'
        )
    headers = HEADERS if path == b"/v1/messages" else PLAIN
    assert desk.ask(target=path, headers=headers, body=body).status == 200
    assert sent(upstream)["max_tokens"] == 6_000


def test_a_long_request_is_fitted_while_others_are_answered(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """Fitting works for bodies that are estimated away from the loop: the number is lowered to what is left."""
    upstream.answer(OK)
    change(desk, limits={"fit_context": True, "margin_percent": 0})
    text = "a" * 700_000  # estimated at 175 000 tokens
    members = {
        "model": "claude-haiku-4-5",
        "max_tokens": 64_000,
        "messages": [{"role": "user", "content": text}],
    }
    assert desk.ask(headers=HEADERS, body=json.dumps(members).encode()).status == 200
    assert 24_000 < sent(upstream)["max_tokens"] < 25_000
    assert desk.end().notes.startswith("max_tokens 64000 clamped to 24")


def test_changes_count_from_the_next_request_on(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Applied in the app, an alias and a limit bite at once, and let go at once."""
    upstream.answer(OK)
    desk.ask(headers=HEADERS, body=BODY)
    change(desk, aliases={"gpt-4o": "claude-opus-5-5"}, limits={"max_tokens": 1_000})
    desk.ask(headers=HEADERS, body=BODY)
    change(desk, aliases={}, limits={})
    desk.ask(headers=HEADERS, body=BODY)
    numbers = [(sent(upstream, n)["model"], sent(upstream, n)["max_tokens"]) for n in range(3)]
    assert numbers == [("gpt-4o", 64_000), ("claude-opus-5-5", 1_000), ("gpt-4o", 64_000)]
    assert upstream.request(2).body == BODY


def test_the_environment_decides_over_the_file(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """The familiar variables of older proxies work for a whole program."""
    environ = {
        "MODEL_ALIASES": "gpt-4o:claude-haiku-4-5",
        "DEFAULT_MODEL": "gpt-4o",
        "DEFAULT_MAX_TOKENS": "900",
        "MAX_TOKENS_HARD_LIMIT": "1000",
    }
    upstream.answer(OK)
    with RunningDesk(tmp_path / "desk", upstream, environ=environ, settings=ALIASES) as desk:
        desk.ask(headers=HEADERS, body=BODY)
        desk.ask(headers=HEADERS, body=b'{"messages":[]}')
        assert [(sent(upstream, n)["model"], sent(upstream, n)["max_tokens"]) for n in range(2)] == [
            ("claude-haiku-4-5", 1_000),
            ("claude-haiku-4-5", 900),
        ]
