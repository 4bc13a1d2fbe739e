"""How login servers are reached: proxy, trust, and nothing of the environment that could carry a credential away."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import requests

from claude_desk.config.login_session import LoginSession, silence
from fakes.canary import REAL_KEY
from fakes.certificates import Authority, TLSUpstream
from fakes.recording_upstream import RecordingUpstream, json_reply


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


def _get(url: str, proxy: str = "system", ca_bundle: str = "") -> requests.Response:
    with LoginSession(proxy, ca_bundle) as session:
        return session.get(url, timeout=10)


def test_the_proxy_of_the_settings_is_used() -> None:
    """An address from the settings takes the request, whatever the environment says."""
    with RecordingUpstream(json_reply({})) as proxy:
        assert _get("http://token.example/x", proxy.url).status_code == 200
        assert proxy.request().target == b"http://token.example/x"


def test_the_systems_proxy_is_used_only_if_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY counts for "system" and not for "none"."""
    with RecordingUpstream(json_reply({})) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert _get("http://token.example/x").status_code == 200
        assert proxy.request().target == b"http://token.example/x"
        with pytest.raises(requests.ConnectionError):
            _get("http://token.invalid/x", "none")
        assert len(proxy.requests) == 1


def test_this_machine_is_never_behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is asked directly; so are metadata servers, which are only there on the machine itself."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with RecordingUpstream(json_reply({})) as server:
        assert _get(f"{server.url}/x").status_code == 200
        assert _get(f"{server.url}/x", "http://127.0.0.1:9").status_code == 200
    with LoginSession("http://127.0.0.1:9") as session:
        for host in ("169.254.169.254", "metadata.google.internal"):
            merged = session.merge_environment_settings(f"http://{host}/", {}, False, None, None)
            assert merged["proxies"] == {}


def test_a_netrc_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password for the host in ~/.netrc is not sent along."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password no-canary\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with RecordingUpstream(json_reply({})) as server:
        assert _get(server.url).status_code == 200
        assert server.request().header("authorization") is None


def test_certificates_of_the_settings_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file from the settings is trusted on top of the system's, and the environment can switch nothing off."""
    authority = Authority(tmp_path)
    with TLSUpstream(authority.server_context("127.0.0.1")) as server:
        assert _get(server.url, "none", str(authority.file)).status_code == 200
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
        with pytest.raises(requests.exceptions.SSLError):
            _get(server.url)


@pytest.mark.parametrize("content", [None, "no certificates"])
def test_a_file_of_no_certificates_is_said(tmp_path: Path, content: str | None) -> None:
    """A bundle that is missing or holds none is an OSError before anything is sent."""
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content, encoding="utf-8")
    with pytest.raises(OSError, match=r"."):
        LoginSession("none", str(bundle))


def test_the_libraries_log_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Once silenced, no word of the login libraries reaches a log, at any level."""
    silence()
    with caplog.at_level(logging.DEBUG):
        for name in ("google.auth", "azure.identity", "msal.token_cache", "urllib3.connectionpool"):
            logging.getLogger(name).critical("token %s", REAL_KEY)
    assert not caplog.records
