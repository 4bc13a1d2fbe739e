"""Chat Completions requests: a golden case for every row, headers, and what a growing conversation keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk import dialects
from claude_desk.dialects.openai_chat import ChatCall, ChatDialect
from claude_desk.dialects.openai_errors import InvalidParameter, render_error
from claude_desk.errors import Refused, UpstreamBroken
from fakes.chat_calls import STREAM, accept, golden, judged, sent, sse, through, warned

MODEL = "claude-opus-5-5"
SHELL = {
    "type": "function",
    "function": {
        "name": "shell",
        "parameters": {
            "type": "object",
            "properties": {"command": {"type": "string"}},
            "required": ["command"],
        },
    },
}
REQUESTS = golden("requests")


def taken(case: dict[str, Any]) -> ChatCall:
    """The call for a case, with the options it names."""
    return accept(
        case["chat"],
        query=case.get("query", "").encode(),
        lenient=case.get("lenient", False),
        caching=case.get("caching", True),
    )


@pytest.mark.parametrize(("name", "case"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_a_request_becomes_what_its_golden_case_says(name: str, case: dict[str, Any]) -> None:
    """The Messages request, the version it is sent by and the warnings; or the 400 with its parameter."""
    if "error" in case:
        with pytest.raises(Refused) as raised:
            taken(case)
        reply = render_error(raised.value, "")
        assert {"status": reply.status, **json.loads(reply.body)["error"]} == case["error"]
        return
    call = taken(case)
    assert sent(call) == case["messages"]
    headers = dict(call.headers)
    assert headers[b"anthropic-version"].decode() == case.get("version", "2026-10-21")
    assert headers.get(b"anthropic-beta", b"").decode() == case.get("beta", "")
    assert warned(call) == case.get("warnings", [])


@pytest.mark.parametrize(
    ("name", "case"),
    [pytest.param(name, case, id=name) for name, case in REQUESTS if "messages" in case],
)
def test_every_golden_request_is_one_that_is_accepted(name: str, case: dict[str, Any]) -> None:
    """The checks of Practice, which are the Messages API's, pass; made-up signatures aside."""
    reply = judged(taken(case))
    signed = name in {"thinking_blocks", "reasoning_details"}
    assert (reply.status == 200) is not signed, reply.body


def test_it_is_listed_under_its_name() -> None:
    """The pipeline finds the dialect by the name that the route gives."""
    assert isinstance(dialects.build()["openai_chat"], ChatDialect)


def test_only_fields_that_mean_something_upstream_go_there() -> None:
    """OpenAI's own fields and the SDK's statistics stay here; version and types are said anew."""
    came = (
        (b"User-Agent", b"OpenAI/Python 3.52.0"),
        (b"OpenAI-Organization", b"org"),
        (b"X-Stainless-Lang", b"python"),
        (b"Accept-Encoding", b"gzip"),
        (b"Content-Type", b"application/json"),
        (b"anthropic-beta", b"a-2026"),
        (b"anthropic-version", b"2023-01-01"),
    )
    call = accept({"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}, headers=came)
    assert call.headers == (
        (b"User-Agent", b"OpenAI/Python 3.52.0"),
        (b"anthropic-beta", b"a-2026"),
        (b"anthropic-version", b"2026-10-21"),
        (b"Content-Type", b"application/json"),
        (b"Accept", b"text/event-stream"),
    )
    assert (call.method, call.path, call.query) == ("POST", b"/v1/messages", b"")


def test_the_flag_of_fast_mode_is_said_once() -> None:
    """Beside the flags that the client sends itself, which stay."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "service_tier": "fast"}
    for came, flags in (
        ((), [b"fast-mode-2026-02-01"]),
        (((b"Anthropic-Beta", b"a,fast-mode-2026-02-01"),), [b"a,fast-mode-2026-02-01"]),
        (((b"anthropic-beta", b"a"),), [b"a", b"fast-mode-2026-02-01"]),
    ):
        sent_up = accept(body, headers=came).headers
        assert [value for name, value in sent_up if name.lower() == b"anthropic-beta"] == flags


def test_the_log_learns_what_the_client_asked_for() -> None:
    """Model, limit and whether the client streams, although the upstream is streamed always."""
    call = accept({"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 9})
    assert (call.request.model, call.request.max_tokens, call.request.stream) == (MODEL, 9, False)
    assert sent(call)["stream"] is True


def test_errors_of_ours_take_this_shape() -> None:
    """Before a call, in place of its reply, and inside its stream; a whole answer has no stream to write into."""
    error = UpstreamBroken("it broke")
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}
    assert json.loads(ChatDialect().render_error(error, "req_desk_1").body)["error"]["message"] == "it broke"
    assert dict(accept(body).render_error(error).headers)[b"x-request-id"] == b"req_desk_1"
    assert accept(body).render_stream_error(error) == b""
    written = accept({**body, "stream": True}).render_stream_error(error)
    assert json.loads(written.removeprefix(b"data: "))["error"]["message"] == "it broke"


def agent_turn(
    dialect: ChatDialect, messages: list[Any], **fields: object
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One request of an agent, answered by Practice: what was sent, and the message that came back."""
    call = accept({"model": MODEL, "messages": messages, **fields}, dialect)
    reply = judged(call)
    assert reply.status == 200, reply.body
    encoder = call.reply_encoder(200, STREAM)
    answer = json.loads(through(encoder, [sse([json.loads(data) for _, data in reply.events])]))
    return sent(call), answer["choices"][0]["message"]


def bare(request: dict[str, Any]) -> list[str]:
    """A request's prompt, block by block, without cache marks."""
    blocks = [("tools", tool) for tool in request.get("tools", ())] + [
        ("system", block) for block in request.get("system", ())
    ]
    blocks += [(message["role"], block) for message in request["messages"] for block in message["content"]]
    return [
        json.dumps([role, {name: value for name, value in block.items() if name != "cache_control"}])
        for role, block in blocks
    ]


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5"])
def test_ten_turns_of_an_agent_keep_their_prefix_and_their_thinking(model: str) -> None:
    """Each request begins with the whole one before, thinking with true signatures put back, as bound models demand."""
    dialect = ChatDialect()
    messages: list[Any] = [
        {"role": "system", "content": "You are an agent."},
        {"role": "user", "content": "run `echo 1`"},
    ]
    before: list[str] = []
    for turn in range(10):
        request, answer = agent_turn(dialect, messages, tools=[SHELL], reasoning_effort="high", model=model)
        prompt = bare(request)
        assert prompt[: len(before)] == before
        assert sum('"thinking"' in block for block in prompt) == len(
            [m for m in messages if m["role"] == "assistant"]
        )
        before = prompt
        kept = {name: answer[name] for name in ("role", "content", "tool_calls") if answer.get(name)}
        messages.append(kept)
        calls = answer.get("tool_calls", [])
        messages += [{"role": "tool", "tool_call_id": call["id"], "content": f"{turn}"} for call in calls]
        if not calls:
            messages.append({"role": "user", "content": f"run `echo {turn}`"})


def test_thinking_does_not_return_to_another_conversation_or_client() -> None:
    """An edited history, another client or another model gets no thinking back, so nothing is refused."""
    dialect = ChatDialect()
    first: list[Any] = [{"role": "user", "content": "Hello"}]
    _, answer = agent_turn(dialect, first, reasoning_effort="high")
    again = [*first, {"role": "assistant", "content": answer["content"]}, {"role": "user", "content": "And?"}]

    def has_thinking(messages: list[Any], client: str = "client", **fields: object) -> bool:
        body = {"model": MODEL, "messages": messages, "reasoning_effort": "high", **fields}
        answer = sent(accept(body, dialect, client=client))["messages"][1]
        return bool(answer["content"][0]["type"] == "thinking")

    assert has_thinking(again)
    assert has_thinking([first[0], {**again[1], "content": answer["content"] + "\n"}, again[2]])
    assert not has_thinking(again, client="other")
    assert not has_thinking(again, model="claude-opus-5")
    assert not has_thinking(again, tools=[SHELL])
    assert not has_thinking([{"role": "system", "content": "x"}, *again])
    assert not has_thinking([first[0], {**again[1], "content": "Something else"}, again[2]])


STEP = st.lists(
    st.one_of(
        st.fixed_dictionaries({"role": st.just("user"), "content": st.text(max_size=6)}),
        st.fixed_dictionaries(
            {"role": st.sampled_from(["system", "developer"]), "content": st.just("Note.")}
        ),
    ),
    max_size=3,
)


@given(
    st.sampled_from([MODEL, "claude-haiku-4-5", "claude-sonnet-5", "gpt-4o"]),
    st.lists(st.tuples(st.integers(0, 2), STEP), min_size=1, max_size=8),
)
@settings(max_examples=80, deadline=None)
def test_a_history_that_grows_keeps_its_bytes(model: str, steps: list[tuple[int, Any]]) -> None:
    """Whatever is appended after an answer (results, users, systems), all that was sent before is sent again alike."""
    dialect = ChatDialect()
    messages: list[Any] = [{"role": "user", "content": "Begin"}]
    before: list[str] = []
    for turn, (calls, step) in enumerate(steps):
        prompt = bare(sent(accept({"model": model, "messages": messages, "tools": [SHELL]}, dialect)))
        assert prompt[: len(before)] == before
        before = prompt
        made = [
            {
                "id": f"c{turn}{at}",
                "type": "function",
                "function": {"name": "shell", "arguments": '{"command":"x"}'},
            }
            for at in range(calls)
        ]
        messages.append(
            {"role": "assistant", "content": f"Turn {turn}"} | ({"tool_calls": made} if made else {})
        )
        messages += [{"role": "tool", "tool_call_id": call["id"], "content": "done"} for call in made]
        messages += step or [{"role": "user", "content": "Next"}]


def test_a_parameter_of_the_wrong_type_is_named() -> None:
    """The 400 says which field it was, in the body's own notation."""
    message = {"role": "user", "content": "Hi"}
    for name, value in {
        "stream": 1,
        "temperature": "hot",
        "n": 0,
        "stop": [1],
        "response_format": "json",
        "metadata": [],
        "parallel_tool_calls": "no",
        "top_k": 1.5,
    }.items():
        with pytest.raises(InvalidParameter, match=name) as raised:
            accept({"model": MODEL, "messages": [message], name: value})
        assert (raised.value.status, raised.value.param) == (400, name)
