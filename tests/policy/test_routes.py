"""Default deny: what is served is listed, and nothing that two servers could read differently is served."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claude_desk.errors import Refused
from claude_desk.policy.routes import FAMILIES, Operation, Route, asks_nothing, classify, dialect_of

METHODS = ("GET", "HEAD", "POST", "DELETE")


@pytest.mark.parametrize(
    ("method", "path", "operation", "hub_path"),
    [
        ("POST", b"/v1/messages", Operation.MESSAGES, b"/v1/messages"),
        ("POST", b"/", Operation.MESSAGES, b"/v1/messages"),
        ("POST", b"/v1/messages/count_tokens", Operation.COUNT_TOKENS, b"/v1/messages/count_tokens"),
        ("GET", b"/v1/models", Operation.MODELS, b"/v1/models"),
        ("GET", b"/v1/models/claude-opus-5-5", Operation.MODELS, b"/v1/models/claude-opus-5-5"),
        ("GET", b"/v1/models/anthropic.claude:0@1", Operation.MODELS, b"/v1/models/anthropic.claude:0@1"),
        ("HEAD", b"/api/hello", Operation.HELLO, b"/api/hello"),
        ("GET", b"/api/hello", Operation.HELLO, b"/api/hello"),
        ("GET", b"/health", Operation.HEALTH, b"/health"),
        ("HEAD", b"/health", Operation.HEALTH, b"/health"),
    ],
)
def test_the_messages_api_is_served_with_and_without_prefix(
    method: str, path: bytes, operation: Operation, hub_path: bytes
) -> None:
    """Each of our own paths is served, also below ``/anthropic``, which is then no part of the upstream's path."""
    assert classify(method, path) == Route(operation, "anthropic", hub_path)
    assert classify(method, b"/anthropic" + path) == Route(operation, "anthropic", hub_path, b"/anthropic")


@pytest.mark.parametrize(
    ("path", "family"),
    [
        (b"/v1/files", "files"),
        (b"/v1/files/file_011/content", "files"),
        (b"/v1/messages/batches", "batches"),
        (b"/v1/messages/batches/msgbatch_01/results", "batches"),
        (b"/v1/skills/skill_01/versions", "skills"),
    ],
)
def test_families_are_passed_on_whatever_the_method(path: bytes, family: str) -> None:
    """Files, batches and skills are left to the upstream, under the name of the opt-in they need."""
    for method in METHODS:
        assert classify(method, path) == Route(Operation.RELAY, "anthropic", path, b"", family)


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/organizations",
        b"/v1/organizations/me",
        b"/anthropic/v1/organizations/api_keys",
        b"/v1/agents",
        b"/v1/sessions",
        b"/v1/filesystem",
        b"/v1/messages/batches2",
        b"/v1/complete",
        b"/v1",
        b"/v2/messages",
        b"/V1/messages",
        b"/v1/Messages",
        b"/metrics/",
        b"/anthropic/metrics",
        b"/openai/health",
        b"/healthz",
        b"/health/x",
        b"/favicon.ico",
        b"/anthropic",
        b"/anthropic/anthropic/v1/messages",
        b"/anthropicv1/messages",
        b"/v1/messages/",
        b"/v1/messages/x",
        b"/v1//messages",
        b"//v1/messages",
        b"/anthropic//v1/messages",
        b"/v1/models/",
        b"/v1/models/a/b",
        b"/v1/models/a%2Fb",
        b"/v1/models/a%2fb",
        b"/v1/models/..",
        b"/v1/models/.",
        b"/v1/models/%2e%2e",
        b"/v1/models/%2E%2E%2Forganizations",
        b"/v1/files/../organizations",
        b"/v1/files/./x",
        b"/v1/files/..;/organizations",
        b"/v1/files;x=1",
        b"/v1/files/%5c..%5corganizations",
        b"/v1/files/%5Cx",
        b"/v1/files/%252e%252e",
        b"/v1/files/%00",
        b"/v1/files/%0a",
        b"/v1/files/%7f",
        b"/v1/files/%",
        b"/v1/files/%2",
        b"/v1/files/%zz",
        b"/v1/files/a b",
        b"/v1/files/a\\b",
        b"/v1/files/a#b",
        b"/v1/files/a?b",
        b"/v1/files/\xc3\xa9",
        b"/v1/files/" + b"a" * 2048,
        b"v1/messages",
        b"http://127.0.0.1/v1/messages",
        b"*",
        b"",
    ],
)
def test_everything_else_is_not_found(path: bytes) -> None:
    """Admin paths, other spellings, and whatever could mean another path to another server are 404, always."""
    for method in METHODS:
        with pytest.raises(Refused) as refused:
            classify(method, path)
        assert (refused.value.status, refused.value.kind) == (404, "not_found_error")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", b"/v1/messages", b"POST"),
        ("DELETE", b"/v1/messages/count_tokens", b"POST"),
        ("POST", b"/v1/models", b"GET"),
        ("HEAD", b"/v1/models", b"GET"),
        ("DELETE", b"/v1/models/x", b"GET"),
        ("POST", b"/anthropic/api/hello", b"HEAD"),
        ("POST", b"/health", b"GET"),
        ("HEAD", b"/metrics", b"GET"),
    ],
)
def test_a_wrong_method_says_the_right_one(method: str, path: bytes, allowed: bytes) -> None:
    """405 with an Allow field, as RFC 9110 section 15.5.6 asks."""
    with pytest.raises(Refused) as refused:
        classify(method, path)
    assert refused.value.status == 405
    assert refused.value.headers == ((b"Allow", allowed),)


PIECES = st.sampled_from(
    [
        *b"/.;%\\?#:@ a~",
        b"v1",
        b"/v1/",
        b"messages",
        b"/v1/messages",
        b"/v1/files/",
        b"/v1/skills",
        b"models/",
        b"/v1/messages/batches/",
        b"/anthropic",
        b"..",
        b"%2e",
        b"%2F",
        b"%5c",
        b"%25",
        b"%41",
        b"organizations",
        b"\xff",
    ]
).map(lambda piece: piece if isinstance(piece, bytes) else bytes([piece]))
PATHS = st.one_of(st.lists(PIECES, max_size=10).map(b"".join), st.binary(max_size=60))


@given(st.sampled_from(METHODS), PATHS)
@example("GET", b"/v1/files/%c0%ae%c0%ae/x")
def test_a_served_path_means_one_thing(method: str, path: bytes) -> None:
    """No path makes it fail in another way, and decoding a served one twice moves it nowhere else."""
    try:
        route = classify(method, path)
    except Refused:
        return
    assert path in {route.prefix + route.path, route.prefix + b"/"}
    decoded = unquote_to_bytes(route.path)
    assert unquote_to_bytes(decoded) == decoded
    assert decoded.count(b"/") == route.path.count(b"/")
    assert not {b"", b".", b".."} & set(decoded.split(b"/")[1:])
    assert not set(decoded) & set(b"\\;?# \x00\r\n")
    if route.operation is Operation.RELAY:
        root = FAMILIES[route.family]
        assert decoded == root or decoded.startswith(root + b"/")
    assert not decoded.startswith(b"/v1/organizations")


@pytest.mark.parametrize("prefix", [b"", b"/openai"])
def test_chat_completions_is_served_with_and_without_prefix(prefix: bytes) -> None:
    """The path of OpenAI's protocol, by its own method only."""
    path = prefix + b"/v1/chat/completions"
    assert classify("POST", path) == Route(Operation.MESSAGES, "openai_chat", b"/v1/chat/completions", prefix)
    with pytest.raises(Refused) as refused:
        classify("GET", path)
    assert refused.value.status == 405


def test_below_openais_prefix_there_is_only_openai() -> None:
    """Models in its dialect; nothing of the Messages API, no relayed family, no prefix in a prefix."""
    assert classify("GET", b"/openai/v1/models") == Route(
        Operation.MODELS, "openai_chat", b"/v1/models", b"/openai"
    )
    assert classify("GET", b"/openai/v1/models/m").dialect == "openai_chat"
    for path in (
        b"/openai",
        b"/openai/",
        b"/openai/v1/messages",
        b"/openai/v1/files",
        b"/openai/v1/embeddings",
        b"/openai/api/hello",
        b"/openai/openai/v1/chat/completions",
        b"/anthropic/v1/chat/completions",
        b"/v1/chat/completions/x",
        b"/v1/chat",
    ):
        with pytest.raises(Refused) as refused:
            classify("POST", path)
        assert refused.value.status == 404


def test_a_path_that_is_not_served_is_refused_in_its_callers_words() -> None:
    """Whoever asks below OpenAI's paths reads OpenAI's errors; of any other path nothing is known."""
    for path in (b"/openai/v1/embeddings", b"/v1/chat/completions", b"/v1/chat/completions/x"):
        assert dialect_of(path) == "openai_chat"
    for path in (b"/", b"/v1/messages", b"/openai", b"/openaiv1/x", b"/v1/chat/completions2"):
        assert dialect_of(path) == ""


def test_the_figures_are_served_under_one_path() -> None:
    """Prometheus asks for /metrics, and for that alone."""
    assert classify("GET", b"/metrics") == Route(Operation.METRICS, "anthropic", b"/metrics")


def test_only_a_plain_question_after_health_asks_nothing() -> None:
    """Exactly these paths, by reading methods, without a query: everything else needs a key."""
    for path in (b"/health", b"/anthropic/health"):
        assert asks_nothing("GET", path)
        assert asks_nothing("HEAD", path)
        for method in ("POST", "DELETE", "OPTIONS"):
            assert not asks_nothing(method, path)
    for path in (b"/metrics", b"/health?x=1", b"/health/", b"/healthz", b"/v1/models", b"/", b""):
        assert not asks_nothing("GET", path)
