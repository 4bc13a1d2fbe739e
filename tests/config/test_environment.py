"""What the environment decides, and what its key may be sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from claude_desk.config.credentials import KeySource
from claude_desk.config.environment import overlay
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "sk-ant-canary-0123456789"
ANTHROPIC = "https://api.anthropic.com:443"


def settings(**data: Any) -> Settings:
    """Settings as a file gives them."""
    return Settings.model_validate(data)


def test_an_empty_environment_changes_nothing() -> None:
    """Unset and empty variables are the same: the file's settings count as they are."""
    chosen = settings(server={"port": 1234})
    names = ["HOST", "PORT", "UPSTREAM", "UPSTREAM_URL", "UPSTREAM_AUTH", "API_KEY_FILE", "CLIENT_KEYS"]
    empty = {f"CLAUDE_DESK_{name}": "" for name in names} | {"ANTHROPIC_API_KEY": ""}
    for environ in ({}, empty):
        result = overlay(chosen, environ)
        assert (result.settings, result.overridden, result.client_keys) == (chosen, {}, ())
        assert (result.key, result.problems) == (None, ())


def test_host_and_port_come_from_the_environment() -> None:
    """Address and port win over the file and are named as overridden."""
    result = overlay(settings(server={"port": 1}), {"CLAUDE_DESK_HOST": "[::1]", "CLAUDE_DESK_PORT": "0"})
    assert (result.settings.server.host, result.settings.server.port) == ("::1", 0)
    assert set(result.overridden) == {"server.host", "server.port"}


def test_the_headless_contract_makes_a_compatible_upstream() -> None:
    """`compatible` and an address are a complete upstream, with the key bound to exactly that origin."""
    environ = {
        "CLAUDE_DESK_UPSTREAM": "compatible",
        "CLAUDE_DESK_UPSTREAM_URL": "http://127.0.0.1:9000/anthropic/",
        "CLAUDE_DESK_UPSTREAM_AUTH": "bearer",
        "ANTHROPIC_API_KEY": CANARY,
    }
    result = overlay(Settings(), environ)
    upstream = result.settings.upstreams["compatible"]
    assert result.settings.upstream == "compatible"
    assert (upstream.kind, upstream.url, upstream.auth) == (
        "compatible",
        "http://127.0.0.1:9000/anthropic",
        "bearer",
    )
    assert set(result.overridden) == {
        "upstream",
        "upstreams.compatible.kind",
        "upstreams.compatible.url",
        "upstreams.compatible.auth",
    }
    assert result.key is not None
    assert (result.key.value.reveal(), result.key.source) == (CANARY, KeySource.ENVIRONMENT)
    assert (result.key.upstream, result.key.origin) == ("compatible", "http://127.0.0.1:9000")


def test_an_address_from_the_environment_replaces_the_chosen_upstreams_own() -> None:
    """The rest of that upstream stays as the file has it."""
    chosen = settings(
        upstreams={"corp": {"kind": "compatible", "url": "https://a.example", "headers": {"X-A": "1"}}}
    )
    result = overlay(
        chosen, {"CLAUDE_DESK_UPSTREAM": "corp", "CLAUDE_DESK_UPSTREAM_URL": "https://b.example"}
    ).settings.upstreams["corp"]
    assert (result.url, result.headers) == ("https://b.example", {"X-A": "1"})


def test_a_key_from_the_environment_goes_to_anthropic() -> None:
    """The usual case: the key in ANTHROPIC_API_KEY, the upstream anthropic."""
    result = overlay(Settings(), {"CLAUDE_DESK_UPSTREAM": "anthropic", "ANTHROPIC_API_KEY": CANARY})
    assert result.key is not None
    assert (result.key.upstream, result.key.origin) == ("anthropic", ANTHROPIC)


@pytest.mark.parametrize(
    "tampered",
    [
        {"upstream": "anthropic", "upstreams": {"anthropic": {"url": "https://evil.example"}}},
        {"upstream": "anthropic", "upstreams": {"anthropic": {"url": "https://api.anthropic.com:8443"}}},
        {
            "upstream": "anthropic",
            "upstreams": {"anthropic": {"url": "https://api.anthropic.com.evil.example"}},
        },
        {"upstream": "anthropic", "upstreams": {"anthropic": {"url": "http://127.0.0.1:443"}}},
        {
            "upstream": "compatible",
            "upstreams": {"compatible": {"kind": "compatible", "url": "https://evil.example"}},
        },
    ],
)
@pytest.mark.parametrize("environ", [{}, {"CLAUDE_DESK_UPSTREAM": "the file's"}], ids=["", "upstream named"])
def test_a_tampered_file_does_not_get_the_environments_key(
    tampered: dict[str, Any], environ: dict[str, str], tmp_path: Path
) -> None:
    """An address that only the file knows gets no key from the environment, and the person is told why."""
    key_file = tmp_path / "key"
    key_file.write_text(CANARY)
    chosen = settings(**tampered)
    environ = dict.fromkeys(environ, chosen.upstream)
    for source in ({"ANTHROPIC_API_KEY": CANARY}, {"CLAUDE_DESK_API_KEY_FILE": str(key_file)}):
        result = overlay(chosen, {**environ, **source})
        assert result.key is None
        assert "not used" in result.problems[0]
        assert next(iter(source)) in result.problems[0]
        assert CANARY not in result.problems[0]
        trusted = overlay(chosen, {**environ, **source}, trust_addresses=True)
        assert trusted.key is not None


def test_practice_gets_no_key() -> None:
    """An upstream that needs no key is given none, and that is no problem."""
    result = overlay(Settings(), {"ANTHROPIC_API_KEY": CANARY})
    assert (result.key, result.problems) == (None, ())


def test_a_mounted_file_wins_over_the_variable(tmp_path: Path) -> None:
    """CLAUDE_DESK_API_KEY_FILE is meant for Claude Desk; its line break at the end is not a part of the key."""
    key_file = tmp_path / "key"
    key_file.write_bytes(CANARY.encode() + b"\r\n")
    result = overlay(
        settings(upstream="anthropic"),
        {"CLAUDE_DESK_API_KEY_FILE": str(key_file), "ANTHROPIC_API_KEY": "sk-ant-another-one"},
    )
    assert result.key is not None
    assert (result.key.value.reveal(), result.key.source) == (CANARY, KeySource.FILE)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"\n", "is empty"),
        (CANARY.encode() + b"\n" + CANARY.encode(), "line breaks"),
        ("käy-canary".encode(), "more than a key"),
        (b"x" * 70_000, "too large"),
    ],
)
def test_a_key_file_that_holds_no_key_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    """The message names the path and the reason, and nothing of the content."""
    key_file = tmp_path / "mounted-secret"
    if content is not None:
        key_file.write_bytes(content)
    with pytest.raises(SettingsError, match=says) as caught:
        overlay(settings(upstream="anthropic"), {"CLAUDE_DESK_API_KEY_FILE": str(key_file)})
    assert str(key_file) in caught.value.message
    assert "CLAUDE_DESK_API_KEY_FILE" in caught.value.message
    assert "canary" not in caught.value.message


@pytest.mark.parametrize(
    "environ",
    [
        {"CLAUDE_DESK_PORT": "65536"},
        {"CLAUDE_DESK_PORT": "-1"},
        {"CLAUDE_DESK_PORT": "eighty"},
        {"CLAUDE_DESK_PORT": "\N{FULLWIDTH DIGIT EIGHT}"},
        {"CLAUDE_DESK_PORT": "9" * 5000},
        {"CLAUDE_DESK_HOST": "http://127.0.0.1"},
        {"CLAUDE_DESK_HOST": "127.0.0.1:80"},
        {"CLAUDE_DESK_HOST": "a b"},
        {"CLAUDE_DESK_UPSTREAM": "nowhere"},
        {"CLAUDE_DESK_UPSTREAM": "compatible"},
        {"CLAUDE_DESK_UPSTREAM_URL": "https://a.example"},
        {"CLAUDE_DESK_UPSTREAM_AUTH": "bearer"},
        {"CLAUDE_DESK_UPSTREAM_URL": "http://a.example", "CLAUDE_DESK_UPSTREAM": "anthropic"},
        {
            "CLAUDE_DESK_UPSTREAM_URL": "https://u:sk-ant-canary@a.example",
            "CLAUDE_DESK_UPSTREAM": "anthropic",
        },
        {"CLAUDE_DESK_UPSTREAM_AUTH": "sk-ant-canary", "CLAUDE_DESK_UPSTREAM": "anthropic"},
        {"ANTHROPIC_API_KEY": "sk-ant canary", "CLAUDE_DESK_UPSTREAM": "anthropic"},
        {"CLAUDE_DESK_CLIENT_KEYS": "canary-without-a-name"},
        {"CLAUDE_DESK_CLIENT_KEYS": ":canary-0123456789"},
        {"CLAUDE_DESK_CLIENT_KEYS": "tool:"},
        {"CLAUDE_DESK_CLIENT_KEYS": "tool:sk-ant-canary-0123456789"},
        {"CLAUDE_DESK_CLIENT_KEYS": "tool:canary 0123456789"},
        {"CLAUDE_DESK_CLIENT_KEYS": "a:canary-0123456789,a:canary-9876543210"},
        {"CLAUDE_DESK_CLIENT_KEYS": "a:canary-0123456789,b:canary-0123456789"},
        {"CLAUDE_DESK_CLIENT_KEYS": f"{'n' * 65}:canary-0123456789"},
    ],
    ids=lambda environ: " ".join(f"{name}={value[:30]}" for name, value in environ.items()),
)
def test_what_is_not_usable_names_its_variable_and_never_a_value_that_could_be_secret(
    environ: dict[str, str],
) -> None:
    """Each mistake stops the start with the variable's name."""
    with pytest.raises(SettingsError) as caught:
        overlay(Settings(), environ)
    assert next(iter(environ)) in caught.value.message
    assert "canary" not in caught.value.message
    assert caught.value.__cause__ is None


def test_client_keys_come_as_pairs() -> None:
    """Several keys, spaces and a trailing comma; a value may hold colons."""
    result = overlay(Settings(), {"CLAUDE_DESK_CLIENT_KEYS": "agent:local-key-0001, box : sandbox:id:0002,"})
    assert [name for name, _ in result.client_keys] == ["agent", "box"]
    assert result.client_keys[0][1].reveal() == "local-key-0001"
    with pytest.raises(SettingsError, match="entry 2"):
        overlay(Settings(), {"CLAUDE_DESK_CLIENT_KEYS": "agent:local-key-0001,oops"})


def test_no_repr_of_the_result_holds_a_key() -> None:
    """An overlay that ends in a log or a traceback tells no secret."""
    result = overlay(
        settings(upstream="anthropic"),
        {"ANTHROPIC_API_KEY": CANARY, "CLAUDE_DESK_CLIENT_KEYS": "a:client-canary-0001"},
    )
    assert "canary" not in repr(result)


def test_a_short_client_key_of_this_run_works_but_is_warned_about() -> None:
    """Whoever sets CLAUDE_DESK_CLIENT_KEYS for a run gets a proxy that starts, and is told that a key is guessable."""
    found = overlay(Settings(), {"CLAUDE_DESK_CLIENT_KEYS": "bench:canary,long:canary-0123456789"})
    assert [name for name, _ in found.client_keys] == ["bench", "long"]
    assert len(found.problems) == 1
    assert "'bench'" in found.problems[0]
    assert "canary" not in found.problems[0]


PLATFORM = "https://bedrock-runtime.us-east-1.amazonaws.com:443"
BEDROCK = {
    "upstream": "bedrock",
    "upstreams": {"bedrock": {"kind": "bedrock", "region": "us-east-1", "auth": "key"}},
}
FOUNDRY = {"upstream": "foundry", "upstreams": {"foundry": {"kind": "foundry", "resource": "corp"}}}


def at_platform(_settings: Settings, upstream: str) -> str:
    """Where the tests' platforms take keys."""
    return PLATFORM if upstream == "bedrock" else "https://corp.services.ai.azure.com:443"


def test_a_platform_that_the_environment_names_gets_its_key(tmp_path: Path) -> None:
    """An upstream without an address in its settings: the key is bound to the origin that its kind and region make."""
    key_file = tmp_path / "key"
    key_file.write_text(CANARY)
    for source in ({"ANTHROPIC_API_KEY": CANARY}, {"CLAUDE_DESK_API_KEY_FILE": str(key_file)}):
        environ = {"CLAUDE_DESK_UPSTREAM": "bedrock", **source}
        result = overlay(settings(**BEDROCK), environ, origin_for=at_platform)
        assert result.key is not None
        assert (result.key.value.reveal(), result.key.upstream, result.key.origin) == (
            CANARY,
            "bedrock",
            PLATFORM,
        )
        assert result.problems == ()


def test_a_key_for_other_programs_is_not_offered_to_a_platform() -> None:
    """A desktop with ANTHROPIC_API_KEY set and Bedrock chosen in the settings: the stored key counts, in silence."""
    result = overlay(settings(**BEDROCK), {"ANTHROPIC_API_KEY": CANARY}, origin_for=at_platform)
    assert (result.key, result.problems) == (None, ())


def test_a_key_file_for_a_platform_that_only_the_file_names_is_not_used(tmp_path: Path) -> None:
    """It is meant for us, so the person is told why; a settings file named for this run makes it count."""
    key_file = tmp_path / "key"
    key_file.write_text(CANARY)
    environ = {"CLAUDE_DESK_API_KEY_FILE": str(key_file)}
    result = overlay(settings(**BEDROCK), environ, origin_for=at_platform)
    assert result.key is None
    assert "CLAUDE_DESK_UPSTREAM" in result.problems[0]
    assert CANARY not in result.problems[0]
    trusted = overlay(settings(**BEDROCK), environ, origin_for=at_platform, trust_addresses=True)
    assert trusted.key is not None


def test_a_resource_that_only_the_file_names_gets_no_key() -> None:
    """Anybody can have a resource at a platform, so its name is as good as an address."""
    environ = {"CLAUDE_DESK_UPSTREAM": "foundry", "ANTHROPIC_API_KEY": CANARY}
    result = overlay(settings(**FOUNDRY), environ, origin_for=at_platform)
    assert result.key is None
    assert "corp.services.ai.azure.com" in result.problems[0]
    trusted = overlay(settings(**FOUNDRY), environ, origin_for=at_platform, trust_addresses=True)
    assert trusted.key is not None


def test_an_upstream_that_takes_no_key_gets_none() -> None:
    """Let in by the platform's own login, or not usable yet: no key, and no words about it."""
    environ = {"CLAUDE_DESK_UPSTREAM": "bedrock", "ANTHROPIC_API_KEY": CANARY}
    result = overlay(settings(**BEDROCK), environ, origin_for=lambda _settings, _name: "")
    assert (result.key, result.problems) == (None, ())


def test_origins_come_from_the_environment() -> None:
    """Web origins separated by commas replace the file's; one that is none stops the start."""
    result = overlay(
        settings(server={"allowed_origins": ["https://c.example"]}),
        {"CLAUDE_DESK_CORS_ORIGINS": "https://A.example:443/,http://127.0.0.1:3000,"},
    )
    assert result.settings.server.allowed_origins == ("https://a.example", "http://127.0.0.1:3000")
    assert set(result.overridden) == {"server.allowed_origins"}
    with pytest.raises(SettingsError, match="CLAUDE_DESK_CORS_ORIGINS"):
        overlay(Settings(), {"CLAUDE_DESK_CORS_ORIGINS": "https://a.example,*"})
