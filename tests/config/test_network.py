"""Which outbound proxy leads where."""

from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.config.network import OutboundProxy, ProxyFinder, read_proxy
from claude_desk.config.settings import NetworkSettings
from claude_desk.errors import SettingsError
from claude_desk.secret import Secret

API = "api.anthropic.com"


@pytest.mark.parametrize(
    ("environ", "host", "proxy"),
    [
        ({}, API, "None"),
        ({"HTTPS_PROXY": "http://p.example:3128"}, API, "http://p.example:3128"),
        ({"https_proxy": "p.example:3128", "HTTPS_PROXY": "http://other:1"}, API, "http://p.example:3128"),
        ({"ALL_PROXY": "socks5h://p.example"}, API, "socks5h://p.example:1080"),
        ({"all_proxy": "http://[::1]:3128"}, API, "http://[::1]:3128"),
        ({"HTTP_PROXY": "http://p.example:3128"}, API, "None"),
        ({"HTTPS_PROXY": "http://p.example:3128", "NO_PROXY": ".anthropic.com"}, API, "None"),
        ({"HTTPS_PROXY": "http://p.example:3128", "no_proxy": "example.org, api.anthropic.com"}, API, "None"),
        ({"HTTPS_PROXY": "http://p.example:3128", "NO_PROXY": "*"}, API, "None"),
        ({"HTTPS_PROXY": "http://p.example:3128", "NO_PROXY": "example.org"}, API, "http://p.example:3128"),
        ({"HTTPS_PROXY": "http://p.example:3128"}, "127.0.0.1", "None"),
        ({"HTTPS_PROXY": "http://p.example:3128"}, "::1", "None"),
        ({"HTTPS_PROXY": "http://p.example:3128"}, "localhost", "None"),
    ],
)
def test_the_environment_is_read_as_curl_reads_it(
    environ: dict[str, str], host: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lower case before upper case, https before all, exceptions honoured, and never for this machine itself."""
    monkeypatch.setattr(sys, "platform", "linux")
    assert str(ProxyFinder("system", environ).find(host)) == proxy


def test_the_setting_wins_over_the_environment() -> None:
    """``none`` is direct whatever the environment says; an address is for everything but this machine."""
    environ = {"HTTPS_PROXY": "http://p.example:3128", "NO_PROXY": "*"}
    assert ProxyFinder("none", environ).find(API) is None
    assert str(ProxyFinder("http://mine.example:8080", environ).find(API)) == "http://mine.example:8080"
    assert ProxyFinder("http://mine.example:8080", environ).find("127.0.0.1") is None


def test_a_login_is_kept_but_not_shown() -> None:
    """User and password are unescaped, and neither str nor repr of a proxy tells the password."""
    proxy = read_proxy("http://me:p%40ss%3Aword@p.example:3128", "HTTPS_PROXY")
    assert proxy == OutboundProxy("http", "p.example", 3128, "me", Secret("p@ss:word"))
    assert "p@ss" not in f"{proxy} {proxy!r}"


@pytest.mark.parametrize(
    "address", ["ftp://p.example:21", "http://", "http://p.example:99999", "http://[::1:3128"]
)
def test_what_is_no_proxy_is_said_without_being_repeated(address: str) -> None:
    """A variable that cannot be used stops everything: a direct connection could be just what was not wanted."""
    with pytest.raises(SettingsError, match="HTTPS_PROXY is not usable") as refused:
        ProxyFinder("system", {"HTTPS_PROXY": address})
    assert "p.example" not in refused.value.message


def test_a_proxy_over_https_is_named_as_what_it_is() -> None:
    """Speaking TLS to the proxy itself is not supported, and the message says what to use instead."""
    with pytest.raises(SettingsError, match="https://, which is not supported"):
        read_proxy("https://p.example:3128", "HTTPS_PROXY")


@given(st.text(max_size=60))
def test_any_text_is_a_proxy_or_a_clear_error(text: str) -> None:
    """Nothing that somebody may put into a variable raises anything else."""
    with contextlib.suppress(SettingsError):
        proxy = read_proxy(text, "HTTPS_PROXY")
        assert proxy.host
        assert 0 <= proxy.port <= 65535


@pytest.mark.parametrize(
    "proxy",
    [
        "http://user:secret@p.example:1",
        "p.example:3128",
        "http://p.example",
        "http://p.example:1/x",
        "ftp://x:1",
    ],
)
def test_the_setting_holds_no_password_and_no_half_address(proxy: str) -> None:
    """The settings file is no place for a login; scheme, host and port are all there."""
    with pytest.raises(ValueError, match="proxy"):
        NetworkSettings(proxy=proxy)


@pytest.mark.parametrize(
    ("platform", "read", "bypass"),
    [
        ("darwin", "getproxies_macosx_sysconf", "proxy_bypass_macosx_sysconf"),
        ("win32", "getproxies_registry", "proxy_bypass_registry"),
    ],
)
def test_the_systems_settings_are_read_anew_each_time(
    platform: str, read: str, bypass: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person changes in the system's settings counts for the next connection; its exceptions do, too."""
    import urllib.request

    says: dict[str, str] = {}
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(urllib.request, read, lambda: says, raising=False)
    monkeypatch.setattr(urllib.request, bypass, lambda host: host == "internal.example", raising=False)
    finder = ProxyFinder("system", {})
    assert finder.asks_system
    assert finder.find(API) is None
    says["https"] = "http://p.example:3128"
    assert str(finder.find(API)) == "http://p.example:3128"
    assert finder.find("internal.example") is None
    del says["https"]
    says["socks"] = "socks5://p.example:1080"
    assert str(finder.find(API)) == "socks5://p.example:1080"
