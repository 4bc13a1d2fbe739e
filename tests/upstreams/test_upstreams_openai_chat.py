"""The OpenAI-compatible upstream as a whole: where requests go, with what, and what it answers by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.messages.thinking import without_unsigned
from claude_desk.secret import Secret
from claude_desk.upstreams import KINDS, make
from claude_desk.upstreams.base import HubRequest, LocalReply, Origin, StoredKey, UpstreamRequest
from claude_desk.upstreams.openai_chat import OpenAIUpstream
from claude_desk.upstreams.openai_chat_messages import UNSIGNED
from fakes.canary import REAL_KEY
from fakes.chat_upstream import DONE, chunk, decode, folded, prepared, sent, usage

HELLO: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 9,
    "messages": [{"role": "user", "content": "Hi"}],
}
CLIENTS = (
    (b"User-Agent", b"claude-cli/2.1"),
    (b"anthropic-version", b"2023-06-01"),
    (b"anthropic-beta", b"x"),
    (b"X-Stainless-Lang", b"python"),
    (b"Content-Type", b"application/json"),
)


def _prepared(*args: Any, **more: Any) -> UpstreamRequest:
    made = prepared(*args, **more)
    assert isinstance(made, UpstreamRequest)
    return made


def test_it_says_that_it_is_not_claude() -> None:
    """In its title, its summary, and for programs."""
    assert KINDS["openai"] is OpenAIUpstream
    assert "not Claude" in OpenAIUpstream.title
    assert "not Claude" in OpenAIUpstream.summary
    assert OpenAIUpstream.serves_claude is False
    for field in OpenAIUpstream.fields:
        assert field.help.endswith(".")


def test_a_request_goes_to_the_servers_own_path() -> None:
    """Base path and /chat/completions; the query is Anthropic's business."""
    request = _prepared(HELLO, headers=CLIENTS, query=b"beta=true")
    assert request.origin == Origin("http", "127.0.0.1", 11434)
    assert (request.method, request.target) == ("POST", b"/v1/chat/completions")
    assert request.headers == (
        (b"Accept", b"text/event-stream"),
        (b"User-Agent", b"claude-cli/2.1"),
        (b"Content-Type", b"application/json"),
    )


@pytest.mark.parametrize(
    ("url", "auth", "keyed"),
    [
        ("http://127.0.0.1:11434/v1", "", False),
        ("http://localhost:1234/v1", "", False),
        ("http://[::1]:1234/v1", "", False),
        ("http://127.0.0.1:11434/v1", "bearer", True),
        ("https://api.openai.com/v1", "", True),
        ("https://localhost:1/v1", "", True),
    ],
)
def test_only_a_server_on_this_machine_needs_no_key(url: str, auth: str, *, keyed: bool) -> None:
    """Anything else is let in with the stored key, and so is a local one that is said to want one."""
    made = make("openai", "other", {"url": url, "auth": auth})
    assert made.login == (StoredKey() if keyed else None)


def test_the_key_is_sent_as_bearer() -> None:
    """And in no other field, and shown by no repr."""
    request = _prepared(HELLO, url="https://api.openai.com/v1", credential=Secret(REAL_KEY))
    assert [value for _, value in request.headers if REAL_KEY.encode() in value] == [
        b"Bearer " + REAL_KEY.encode()
    ]
    assert REAL_KEY not in repr(request)


def test_headers_of_the_settings_are_added() -> None:
    """Once each, and the body's type stays ours."""
    extra = {"X-Title": "Desk", "user-agent": "mine", "content-type": "text/plain"}
    upstream = make("openai", "other", {"url": "http://127.0.0.1:1/v1", "headers": extra})
    hub = HubRequest("POST", b"/v1/messages", b"", CLIENTS, MessagesRequest.parse(json.dumps(HELLO).encode()))
    made = upstream.prepare(hub, None)
    assert isinstance(made, UpstreamRequest)
    assert made.headers == (
        (b"Accept", b"text/event-stream"),
        (b"user-agent", b"mine"),
        (b"X-Title", b"Desk"),
        (b"Content-Type", b"application/json"),
    )


@pytest.mark.parametrize(
    ("url", "limit_field", "field"),
    [
        ("http://127.0.0.1:11434/v1", "", "max_tokens"),
        ("https://api.openai.com/v1", "", "max_completion_tokens"),
        ("http://127.0.0.1:11434/v1", "max_completion_tokens", "max_completion_tokens"),
        ("https://api.openai.com/v1", "max_tokens", "max_tokens"),
    ],
)
def test_the_limit_has_the_servers_name(url: str, limit_field: str, field: str) -> None:
    """Local servers know the old one; OpenAI's newer models only take the new one."""
    chat = sent(HELLO, url=url, limit_field=limit_field)
    assert {name for name in chat if name.startswith("max_")} == {field}


def test_models_have_the_servers_names() -> None:
    """The name that was asked for goes through the map, and the client's comes back in the reply."""
    request = _prepared({**HELLO, "stream": True}, models={"claude-*": "qwen3"})
    assert request.body is not None
    assert json.loads(request.body)["model"] == "qwen3"
    chunks = [chunk({"content": "a"}, "stop"), usage(), DONE]
    made = request.decoder(200, ())
    assert folded(b"".join([made.feed(each) for each in chunks]))["model"] == "claude-opus-5-5"


def test_a_client_that_does_not_stream_gets_one_message() -> None:
    """Though the server is always asked for a stream."""
    request = _prepared(HELLO)
    made = request.decoder(200, ())
    message = json.loads(decode([chunk({"content": "a"}, "stop"), usage(), DONE], made))  # type: ignore[arg-type]
    assert message["content"] == [{"type": "text", "text": "a"}]
    assert made.head == (200, ((b"Content-Type", b"application/json"),))


def test_tokens_are_estimated() -> None:
    """Chat Completions cannot count; clients only need to know about how full the context is."""
    made = prepared(HELLO, path=b"/v1/messages/count_tokens")
    assert isinstance(made, LocalReply)
    assert made.status == 200
    small = json.loads(made.body)["input_tokens"]
    more = prepared(
        {**HELLO, "messages": [{"role": "user", "content": "word " * 1000}]},
        path=b"/v1/messages/count_tokens",
    )
    assert isinstance(more, LocalReply)
    assert 0 < small < 100
    assert 700 < json.loads(more.body)["input_tokens"] < 2000


@pytest.mark.parametrize("path", [b"/v1/files", b"/v1/messages/batches", b"/v1/skills/x"])
def test_what_it_does_not_have_is_refused(path: bytes) -> None:
    """Files, batches and skills are Anthropic's own."""
    with pytest.raises(Refused) as raised:
        prepared(path=path)
    assert raised.value.status == 404


@pytest.mark.parametrize("body", [{}, {"model": 3}, b"", b"[]", b"{"])
def test_what_is_no_request_is_refused(body: Any) -> None:
    """With a 400 in words."""
    with pytest.raises(Refused) as raised:
        prepared(body)
    assert raised.value.status == 400


def test_the_list_of_models_is_the_servers() -> None:
    """Asked for with GET, without a body, at the base path."""
    request = _prepared(path=b"/v1/models/claude-opus-5-5", method="GET", query=b"limit=5")
    assert (request.method, request.target, request.body) == ("GET", b"/v1/models", b"")
    assert request.headers == ((b"Accept", b"application/json"),)


def test_the_same_request_is_the_same_bytes() -> None:
    """No clock, no counter, no random id."""
    assert _prepared(HELLO).body == _prepared(HELLO).body


@pytest.mark.parametrize(
    ("url", "back"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("https://api.deepseek.com/v1", True),
        ("https://api.groq.com/openai/v1", False),
        ("https://api.openai.com/v1", False),
        ("https://notopenai.com/v1", True),
    ],
)
def test_reasoning_goes_back_to_servers_that_take_it(url: str, *, back: bool) -> None:
    """DeepSeek and Kimi insist on it between tool calls; some vendors refuse the whole request for it."""
    blocks = [
        {"type": "thinking", "thinking": "hm", "signature": UNSIGNED},
        {"type": "text", "text": "a"},
    ]
    turns = [*HELLO["messages"], {"role": "assistant", "content": blocks}]
    answer = sent({**HELLO, "messages": turns}, url=url)["messages"][1]
    assert answer == {"role": "assistant", "content": "a"} | ({"reasoning_content": "hm"} if back else {})


def test_the_mark_of_unsigned_thinking_is_the_one_that_is_looked_for() -> None:
    """What takes such thinking out on the way to Claude knows it by this very signature."""
    block = {"type": "thinking", "thinking": "hm", "signature": UNSIGNED}
    turn = {"role": "assistant", "content": [block, {"type": "text", "text": "a"}]}
    body = json.dumps({**HELLO, "messages": [turn]}).encode()
    assert b"hm" not in without_unsigned(body, b"claude-desk:unsigned")
