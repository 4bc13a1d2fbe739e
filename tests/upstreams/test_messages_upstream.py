"""Where a request goes, and with which headers, for each kind of upstream."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.config.checks import origin_of
from claude_desk.config.settings import UpstreamSettings
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import KINDS, make
from claude_desk.upstreams.anthropic import AnthropicUpstream
from claude_desk.upstreams.base import HubRequest, Origin, UpstreamRequest
from claude_desk.upstreams.compatible import CompatibleUpstream
from claude_desk.upstreams.practice import PracticeUpstream
from fakes.canary import REAL_KEY, find_in_traceback

KEY = Secret(REAL_KEY)
CLIENTS = ((b"anthropic-version", b"2026-10-21"), (b"X-One", b"1"), (b"x-one", b"2"))
HUB = HubRequest("POST", b"/v1/messages", b"beta=true", CLIENTS)


@pytest.mark.parametrize(
    ("url", "target", "origin"),
    [
        ("https://api.anthropic.com", b"/v1/messages?beta=true", "https://api.anthropic.com:443"),
        ("https://api.anthropic.com/", b"/v1/messages?beta=true", "https://api.anthropic.com:443"),
        (
            "https://vendor.example:8443/api/v2",
            b"/api/v2/v1/messages?beta=true",
            "https://vendor.example:8443",
        ),
        ("http://127.0.0.1:11434", b"/v1/messages?beta=true", "http://127.0.0.1:11434"),
        ("http://[::1]:8000/x/", b"/x/v1/messages?beta=true", "http://[::1]:8000"),
        ("HTTPS://API.Example.COM", b"/v1/messages?beta=true", "https://api.example.com:443"),
    ],
)
def test_the_address_decides_origin_and_base_path(url: str, target: bytes, origin: str) -> None:
    """Base path in front, query behind, origin from the settings alone."""
    request = CompatibleUpstream("vendor", {"url": url}).forward(HUB, KEY)
    assert (request.method, request.target, str(request.origin)) == ("POST", target, origin)
    assert str(Origin.of(url)) == origin_of(url)


def test_the_key_goes_into_one_field_only() -> None:
    """The key is sent as x-api-key or as Bearer, whichever was chosen, and never as both."""
    plain = AnthropicUpstream("a", {"url": "https://api.anthropic.com"}).prepare(HUB, KEY)
    bearer = AnthropicUpstream("a", {"url": "https://api.anthropic.com", "auth": "bearer"}).prepare(HUB, KEY)
    assert plain.headers == (*CLIENTS, (b"x-api-key", REAL_KEY.encode()))
    assert bearer.headers == (*CLIENTS, (b"Authorization", b"Bearer " + REAL_KEY.encode()))


def test_without_a_key_no_credential_is_made_up() -> None:
    """An upstream that was given no key gets no credential field."""
    assert AnthropicUpstream("a", {"url": "https://api.anthropic.com"}).prepare(HUB, None).headers == CLIENTS


def test_settings_may_replace_the_version_and_add_fields() -> None:
    """What the settings say replaces the client's field of the same name, in any case; the rest stays in place."""
    upstream = CompatibleUpstream(
        "vendor",
        {
            "url": "https://v.example",
            "api_version": "2023-06-01",
            "headers": {"X-ONE": "ours", "x-team": "blue "},
        },
    )
    assert upstream.prepare(HUB, KEY).headers == (
        (b"X-ONE", b"ours"),
        (b"x-team", b"blue"),
        (b"anthropic-version", b"2023-06-01"),
        (b"x-api-key", REAL_KEY.encode()),
    )


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=4))
def test_no_extra_header_can_break_out_of_its_line(extra: dict[str, str]) -> None:
    """Whatever the settings file says, each field that goes up is one line, and none is a second credential."""
    upstream = CompatibleUpstream("v", {"url": "https://v.example", "headers": extra})
    headers = upstream.forward(HubRequest("GET", b"/v1/models"), KEY).headers
    assert headers[-1] == (b"x-api-key", REAL_KEY.encode())
    for name, value in headers[:-1]:
        assert not set(name + value) & set(b"\r\n\x00")
        assert name.lower() not in {
            b"x-api-key",
            b"authorization",
            b"host",
            b"content-length",
            b"transfer-encoding",
        }


def test_a_prepared_request_shows_nothing() -> None:
    """Neither repr nor a traceback's locals show header, key or query of a prepared request."""
    request = AnthropicUpstream("a", {"url": "https://api.anthropic.com"}).prepare(HUB, KEY)
    assert repr(request) == "<UpstreamRequest POST https://api.anthropic.com:443>"

    def fail(sent: UpstreamRequest) -> None:
        raise RuntimeError(sent)

    with pytest.raises(RuntimeError) as failed:
        fail(request)
    assert not find_in_traceback(failed.value)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_describes_itself(kind: str) -> None:
    """A form can be drawn from what a kind says about its settings, and each of them exists."""
    described = KINDS[kind]
    assert described.kind == kind
    assert described.title
    assert described.summary.endswith(".")
    for field in described.fields:
        assert field.key in UpstreamSettings.model_fields
        assert field.label
        assert field.help
        assert (field.kind == "choice") == bool(field.choices)
        assert not field.choices or field.default in dict(field.choices)
        assert field.shown_for is None or field.shown_for[0] in {other.key for other in described.fields}


def test_practice_alone_needs_no_key() -> None:
    """Whoever asks for a key asks every kind but Practice."""
    assert [kind for kind in KINDS.values() if kind.login is None] == [PracticeUpstream]


def test_the_body_goes_as_it_is_and_so_does_the_reply() -> None:
    """The client's own bytes leave, not a copy of them; a reply's bytes and head are the upstream's."""
    body = b'{ "model":"claude-opus-5-5" , "max_tokens":1 }'
    message = MessagesRequest.parse(body)
    request = AnthropicUpstream("a", {"url": "https://api.anthropic.com"}).prepare(
        replace(HUB, message=message), KEY
    )
    assert request.body is body
    decoder = request.decoder(529, CLIENTS)
    assert decoder.head == (529, CLIENTS)
    assert decoder.feed(body) is body
    assert (decoder.close(), decoder.advice, decoder.note, decoder.idle()) == (b"", "", "", b"")


def test_what_is_passed_on_as_it_arrives_has_no_body_here() -> None:
    """For files and batches the upstream says: the client's own body, whatever it is."""
    upstream = AnthropicUpstream("a", {"url": "https://api.anthropic.com"})
    assert upstream.prepare(HubRequest("POST", b"/v1/files"), KEY).body is None


def test_a_kind_is_made_from_the_settings_it_declares() -> None:
    """Options of other kinds are passed over; a missing one that is needed, or an unknown kind, is said in a sentence."""
    url = "https://api.anthropic.com"
    made = make(
        "anthropic", "a", UpstreamSettings(kind="anthropic", url=url, region="us-east-1").model_dump()
    )
    assert str(made.origin) == "https://api.anthropic.com:443"
    with pytest.raises(ValueError, match="The upstream 'v' has no address; give it one in the settings"):
        make("compatible", "v", {})
    with pytest.raises(ValueError, match="The upstream 'a' has no address"):
        make("anthropic", "a", UpstreamSettings(kind="anthropic").model_dump())
    with pytest.raises(ValueError, match="kind is 'none'; it can be one of: anthropic, "):
        make("none", "v", {})


@pytest.mark.parametrize(
    ("origin", "authority"),
    [
        (Origin("https", "a.example", 443), "a.example"),
        (Origin("https", "a.example", 80), "a.example:80"),
        (Origin("http", "127.0.0.1", 80), "127.0.0.1"),
        (Origin("http", "::1", 8000), "[::1]:8000"),
        (Origin("https", "::1", 443), "[::1]"),
    ],
)
def test_host_names_the_port_only_where_it_must(origin: Origin, authority: str) -> None:
    """The Host field is written as browsers and curl write it (RFC 9110 section 7.2)."""
    assert origin.authority == authority
