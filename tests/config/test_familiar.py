"""Variables of older proxies: read by `serve`, where ours are not set, and only where they can mean one thing."""

from __future__ import annotations

import pytest

from claude_desk.config.client_keys import MIN_LENGTH
from claude_desk.config.environment import overlay
from claude_desk.config.familiar import adopted
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError

KEYS = ("local-canary-0001", "local-canary-0002")


def test_an_empty_environment_comes_to_nothing() -> None:
    """Unset and empty are the same."""
    names = ("HOST", "PORT", "UPSTREAM_API_URL", "ALLOWED_API_KEYS", "CORS_ORIGINS")
    for environ in ({}, dict.fromkeys(names, ""), dict.fromkeys(names, " ")):
        found = adopted(environ)
        assert (found.variables, found.notes) == ({}, ())


def test_a_container_of_an_older_proxy_starts_as_it_is() -> None:
    """All of them together are settings that hold, with the real key bound to the address they name."""
    environ = {
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "UPSTREAM_API_URL": "https://gateway.example/claude/v1/messages",
        "ALLOWED_API_KEYS": ", ".join(KEYS),
        "CORS_ORIGINS": "https://a.example, http://localhost:3000/",
        "ANTHROPIC_API_KEY": "sk-ant-canary-0123456789",
    }
    result = overlay(Settings(), environ | adopted(environ).variables)
    server = result.settings.server
    assert (server.host, server.port) == ("0.0.0.0", 9000)
    assert server.allowed_origins == ("https://a.example", "http://localhost:3000")
    assert result.settings.upstreams[result.settings.upstream].url == "https://gateway.example/claude"
    assert result.key is not None
    assert result.key.origin == "https://gateway.example:443"
    assert [(name, key.reveal()) for name, key in result.client_keys] == [
        ("allowed 1", KEYS[0]),
        ("allowed 2", KEYS[1]),
    ]
    assert min(map(len, KEYS)) >= MIN_LENGTH
    assert result.problems == ()


def test_ours_win() -> None:
    """Where one of our own variables says it, the familiar one is not even looked at."""
    ours = {
        "CLAUDE_DESK_HOST": "127.0.0.1",
        "CLAUDE_DESK_PORT": "0",
        "CLAUDE_DESK_UPSTREAM": "practice",
        "CLAUDE_DESK_CLIENT_KEYS": "me:local-canary-0003",
        "CLAUDE_DESK_CORS_ORIGINS": "https://b.example",
    }
    familiar = {
        "HOST": "0.0.0.0",
        "PORT": "not a port",
        "UPSTREAM_API_URL": "ftp://nowhere",
        "ALLOWED_API_KEYS": "sk-ant-canary",
        "CORS_ORIGINS": "*",
    }
    assert adopted(ours | familiar).variables == {}


@pytest.mark.parametrize(
    ("url", "upstream", "base"),
    [
        ("https://api.anthropic.com", "anthropic", "https://api.anthropic.com"),
        ("https://api.anthropic.com/v1/", "anthropic", "https://api.anthropic.com"),
        ("https://api.anthropic.com/v1/messages", "anthropic", "https://api.anthropic.com"),
        ("https://api.anthropic.com:443/v1", "anthropic", "https://api.anthropic.com:443"),
        ("https://api.anthropic.com.evil.example/v1", "compatible", "https://api.anthropic.com.evil.example"),
        ("http://localhost:4000", "compatible", "http://localhost:4000"),
        ("https://v.example/messages", "compatible", "https://v.example/messages"),
    ],
)
def test_an_upstreams_address_is_read_with_or_without_its_path(url: str, upstream: str, base: str) -> None:
    """The end of the path is ours to add; Anthropic's own address is Anthropic, and only that one."""
    found = adopted({"UPSTREAM_API_URL": url}).variables
    assert found == {"CLAUDE_DESK_UPSTREAM": upstream, "CLAUDE_DESK_UPSTREAM_URL": base}


@pytest.mark.parametrize("host", ["x86_64-conda-linux-gnu", "my-laptop.local", "my-laptop", "http://0.0.0.0"])
def test_a_host_that_is_no_address_is_left_alone(host: str) -> None:
    """Shells call the machine so, compilers their target: nothing is opened by accident, and the person is told."""
    found = adopted({"HOST": host})
    assert found.variables == {}
    assert "HOST is not used" in found.notes[0]
    assert host not in found.notes[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "::"])
def test_an_address_is_one(host: str) -> None:
    """IPv4, IPv6 and localhost; whether it may be listened on is decided where it always is."""
    assert adopted({"HOST": host}).variables == {"CLAUDE_DESK_HOST": host}


@pytest.mark.parametrize(
    "environ",
    [
        {"PORT": "tcp://10.0.0.1:80"},
        {"PORT": "65536"},
        {"UPSTREAM_API_URL": "http://upstream:8080"},
        {"UPSTREAM_API_URL": "https://u:canary@a.example"},
        {"ALLOWED_API_KEYS": "sk-ant-canary-0123456789"},
        {"ALLOWED_API_KEYS": f"{KEYS[0]},{KEYS[0]}"},
        {"ALLOWED_API_KEYS": "canary 0123456789"},
        {"CORS_ORIGINS": "*"},
        {"CORS_ORIGINS": "https://a.example,null"},
        {"CORS_ORIGINS": "a.example"},
    ],
    ids=lambda environ: " ".join(f"{name}={value[:30]}" for name, value in environ.items()),
)
def test_what_is_not_usable_is_named_as_it_was_written(environ: dict[str, str]) -> None:
    """The message names the variable that the person set, and no key."""
    with pytest.raises(SettingsError) as caught:
        adopted(environ)
    assert caught.value.message.startswith(next(iter(environ)))
    assert "canary" not in caught.value.message
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("environ", "requests", "tokens"),
    [
        ({"RATE_LIMIT_REQUESTS": "100"}, 100, 0),
        ({"RATE_LIMIT_REQUESTS": "100", "RATE_LIMIT_WINDOW": "60s"}, 100, 0),
        ({"RATE_LIMIT_REQUESTS": "10", "RATE_LIMIT_WINDOW": "1"}, 600, 0),
        ({"RATE_LIMIT_REQUESTS": "3000", "RATE_LIMIT_WINDOW": "3600"}, 50, 0),
        ({"RATE_LIMIT_TOKENS": "40000", "RATE_LIMIT_REQUESTS": "0"}, 0, 40_000),
    ],
)
def test_rates_are_those_of_each_client(environ: dict[str, str], requests: int, tokens: int) -> None:
    """A number in a window of seconds is the same rate by the minute, for each client key by itself."""
    made = overlay(Settings(), adopted(environ).variables).settings.rates
    assert (made.each.requests_per_minute, made.each.tokens_per_minute) == (requests, tokens)
    assert (made.requests_per_minute, made.tokens_per_minute) == (0, 0)


@pytest.mark.parametrize(
    "environ",
    [
        {"RATE_LIMIT_REQUESTS": "100", "RATE_LIMIT_WINDOW": "900"},
        {"RATE_LIMIT_REQUESTS": "100", "RATE_LIMIT_WINDOW": "0"},
        {"RATE_LIMIT_REQUESTS": "100/minute"},
        {"RATE_LIMIT_TOKENS": "many"},
        {"MAX_CONCURRENT_REQUESTS": "-1"},
    ],
)
def test_a_limit_that_cannot_be_kept_stops_the_start(environ: dict[str, str]) -> None:
    """Rather than running without it: the message names the variable, and ours where there is a way to say it."""
    with pytest.raises(SettingsError) as caught:
        adopted(environ)
    assert caught.value.message.startswith(next(iter(environ)))


def test_as_many_at_once_as_an_older_proxy() -> None:
    """MAX_CONCURRENT_REQUESTS is for all of them together."""
    made = overlay(Settings(), adopted({"MAX_CONCURRENT_REQUESTS": "8"}).variables)
    assert made.settings.rates.concurrent == 8


def test_our_long_names_win_too() -> None:
    """An option's systematic name is ours as well as its short one."""
    ours = {"CLAUDE_DESK_SERVER_HOST": "127.0.0.1", "CLAUDE_DESK_SERVER_PORT": "1234"}
    ours["CLAUDE_DESK_SERVER_ALLOWED_ORIGINS"] = "https://b.example"
    ours["CLAUDE_DESK_RATES_EACH_REQUESTS_PER_MINUTE"] = "5"
    familiar = {"HOST": "0.0.0.0", "PORT": "1", "CORS_ORIGINS": "*", "RATE_LIMIT_REQUESTS": "x"}
    assert adopted(ours | familiar).variables == {}


def test_no_repr_holds_a_key() -> None:
    """What ends up in a traceback tells no secret."""
    assert "canary" not in repr(adopted({"ALLOWED_API_KEYS": KEYS[0]}))
