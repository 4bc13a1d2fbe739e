"""The changes an Anthropic-compatible upstream makes: byte-exact, and none that are not due."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.compatible_edits import (
    constant_user_id,
    with_system,
    with_user_id,
    without_learned,
)
from claude_desk.wire.json_edit import JsonEditError

SHAPES = {
    "absent": (b'{ "model":"m" }', b'{"system":"Be \\"brief\\".", "model":"m" }'),
    "null": (b'{"system": null }', b'{"system": "Be \\"brief\\"." }'),
    "string": (
        b'{"system" : "Caf\\u00e9\\/ \xe2\x9c\x93"}',
        b'{"system" : "Be \\"brief\\".\\n\\nCaf\\u00e9\\/ \xe2\x9c\x93"}',
    ),
    "empty string": (b'{"system":""}', b'{"system":"Be \\"brief\\".\\n\\n"}'),
    "blocks": (
        b'{"system":[ {"type":"text","text":"a" ,"cache_control":{"type":"ephemeral"}}, {"type":"text","text":"b"} ]}',
        (
            b'{"system":[ {"type":"text","text":"Be \\"brief\\"."},{"type":"text","text":"a" ,"cache_control":'
            b'{"type":"ephemeral"}}, {"type":"text","text":"b"} ]}'
        ),
    ),
    "no blocks": (b'{"system":[ ]}', b'{"system":[ {"type":"text","text":"Be \\"brief\\"."}]}'),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_system_prompt_goes_in_front(shape: str) -> None:
    """Whatever shape the request's own has, ours is in front of it, and every byte of its own stays, in order."""
    body, wanted = SHAPES[shape]
    assert with_system(body, 'Be "brief".') == wanted
    json.loads(wanted)


@pytest.mark.parametrize("body", [b'{"system":5}', b'{"system":{"type":"text"}}', b'{"system":true}'])
def test_a_system_of_no_known_shape_stays(body: bytes) -> None:
    """What the server will refuse is refused in its own words."""
    assert with_system(body, "x") is body


@given(
    st.text(),
    st.one_of(st.text(), st.lists(st.fixed_dictionaries({"type": st.just("text"), "text": st.text()}))),
)
def test_any_text_goes_in_front(prompt: str, system: str | list[object]) -> None:
    """Every character arrives, whatever JSON makes of it."""
    body = json.dumps({"system": system, "model": "m"}).encode()
    try:
        edited = json.loads(with_system(body, prompt))
    except UnicodeEncodeError:
        return  # half of a surrogate pair is no text that settings could hold
    front = (
        [{"type": "text", "text": prompt}, *system] if isinstance(system, list) else f"{prompt}\n\n{system}"
    )
    assert edited == {"system": front, "model": "m"}


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'{ "a":1}', b'{"metadata":{"user_id":"me"}, "a":1}'),
        (b'{"metadata":null}', b'{"metadata":{"user_id":"me"}}'),
        (b'{"metadata": {"user_id" : "{\\"device\\":1}" } }', b'{"metadata": {"user_id" : "me" } }'),
        (b'{"metadata":{ "x":1}}', b'{"metadata":{"user_id":"me", "x":1}}'),
        (b'{"metadata":{}}', b'{"metadata":{"user_id":"me"}}'),
        (b'{"metadata":[]}', b'{"metadata":[]}'),
    ],
)
def test_the_user_id_alone_changes(body: bytes, wanted: bytes) -> None:
    """It is replaced or put in; all else, and metadata of no known shape, stays."""
    assert with_user_id(body, "me") == wanted


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
def test_no_change_without_an_object(body: bytes) -> None:
    """What is no JSON object is not edited."""
    for edit in (with_system, with_user_id):
        with pytest.raises(JsonEditError):
            edit(body, "x")


def test_a_constant_id_tells_two_vendors_nothing_in_common() -> None:
    """It is the same each time, differs by place and by installation, and does not show the installation's own."""
    one = constant_user_id("abc", "https://one.example:443")
    assert one == constant_user_id("abc", "https://one.example:443")
    others = {
        constant_user_id("abc", "https://two.example:443"),
        constant_user_id("abd", "https://one.example:443"),
    }
    assert len({one, *others}) == 3
    assert "abc" not in one
    assert len(one) == 32


HEADERS = (
    (b"X-A", b"1"),
    (b"Anthropic-Beta", b"effort-2025-11-24, claude-code-20250219"),
    (b"anthropic-beta", b"files-api-2025-04-14"),
)


def test_learned_parts_are_left_out_and_named() -> None:
    """Fields at every depth go with their commas, the rest stays byte for byte, and the log gets their names."""
    body = (
        b'{ "model":"m", "context_management" : {"edits":[]},"tools":[{"name":"a","defer_loading":true},{"name":"b"}] ,'
        b'"messages":[{"role":"user","content":"context_management"}]}'
    )
    lessons = frozenset(
        {"field:context_management", "tool-field:defer_loading", "field:speed", "path:models"}
    )
    headers, edited, note = without_learned(lessons, HEADERS, body)
    assert headers is HEADERS
    assert edited == (
        b'{ "model":"m","tools":[{"name":"a"},{"name":"b"}] ,"messages":[{"role":"user","content":"context_management"}]}'
    )
    assert note == "fields left out: context_management, tool.defer_loading"


def test_without_a_due_change_nothing_is_copied() -> None:
    """A request that has none of it stays the same object, and the log is not told of anything."""
    body = b' {"model":"m"}'
    assert without_learned(frozenset({"field:speed", "beta:redact-thinking-2026-02-12"}), HEADERS, body) == (
        HEADERS,
        body,
        "",
    )
    assert without_learned(frozenset({"field:speed"}), (), body)[1] is body


def test_learned_flags_go_with_what_hangs_on_them() -> None:
    """Of several beta fields one is left, with the flags in their order; fields that only exist with a flag go with it."""
    headers = (*HEADERS[:1], (b"anthropic-beta", b"task-budgets-2026-03-13,files-api-2025-04-14"), HEADERS[2])
    body = b'{"output_config":{"effort":"low","task_budget":5}}'
    sent, edited, note = without_learned(frozenset({"beta:task-budgets-2026-03-13"}), headers, body)
    assert sent == ((b"X-A", b"1"), (b"anthropic-beta", b"files-api-2025-04-14"))
    assert edited == b'{"output_config":{"effort":"low"}}'
    assert note == "beta flags left out: task-budgets-2026-03-13"
    alone = ((b"anthropic-beta", b"effort-2025-11-24"),)
    assert without_learned(frozenset({"beta:effort-2025-11-24"}), alone, b"")[:2] == ((), b"")


def test_a_response_format_is_never_left_out() -> None:
    """A vendor that does not know output_config refuses a request for JSON: prose would be another answer."""
    lessons = frozenset({"field:output_config"})
    plain, shaped = (
        b'{"output_config":{"effort":"low"}}',
        b'{"output_config":{"effort":"low","format":{"type":"json_schema"}}}',
    )
    assert without_learned(lessons, (), plain) == ((), b"{}", "fields left out: output_config")
    assert without_learned(lessons, (), shaped) == ((), shaped, "")
