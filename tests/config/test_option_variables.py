"""Every option of the settings has its variable, and each variable does what its option says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.config.environment import overlay
from claude_desk.config.option_variables import Option, options, upstream_variables
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from fakes.option_samples import sampled, surroundings

SEVERAL = "CLAUDE_DESK_UPSTREAMS"
SCHEMA = Settings.model_json_schema(mode="validation")
ALL = [pytest.param(option, name, id=name) for option in options() for name in option.names]


@pytest.mark.parametrize(("option", "variable"), ALL)
def test_every_option_has_a_variable_that_sets_it(option: Option, variable: str) -> None:
    """For each option of the settings there is a variable; it changes that option, and is named as what decides it."""
    made = overlay(Settings(), sampled(option, variable))
    settings, overridden = made.settings, made.overridden
    dotted = option.dotted.replace("*", settings.upstream)
    deciding = {by for name, by in overridden.items() if f"{name}.".startswith(f"{dotted}.")}
    assert deciding == {variable}
    assert set(overridden.values()) <= {variable, *surroundings(option)}


def test_no_option_is_left_out() -> None:
    """The list has every leaf of the settings, and no two options share a name."""

    def leaves(schema: dict[str, Any], prefix: tuple[str, ...]) -> set[tuple[str, ...]]:
        found = set()
        for name, each in schema["properties"].items():
            kind = each.get("$ref", "").rpartition("/")[2]
            if kind:
                found |= leaves(definitions[kind], (*prefix, name))
            else:
                found.add((*prefix, name))
        return found

    definitions = SCHEMA["$defs"]
    expected = leaves(SCHEMA, ()) | leaves(definitions["UpstreamSettings"], ("upstreams", "*"))
    assert {option.path for option in options()} == expected
    names = [name for option in options() for name in option.names]
    assert len(names) == len(set(names))
    reserved = {
        "CLAUDE_DESK_HOME",
        "CLAUDE_DESK_ENV_FILE",
        "CLAUDE_DESK_API_KEY_FILE",
        "CLAUDE_DESK_CLIENT_KEYS",
    }
    assert not reserved & set(names)


@pytest.mark.parametrize("option", [pytest.param(each, id=each.dotted) for each in options()])
def test_an_empty_variable_is_none(option: Option) -> None:
    """Unset, empty and blank are the same for every variable."""
    for text in ("", "  "):
        made = overlay(Settings(), dict.fromkeys(option.names, text))
        assert (made.settings, made.overridden) == (Settings(), {})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("CLAUDE_DESK_SERVER_DRAIN_SECONDS", "canary"),
        ("CLAUDE_DESK_SERVER_DRAIN_SECONDS", "-1"),
        ("CLAUDE_DESK_SERVER_DRAIN_SECONDS", "nan"),
        ("CLAUDE_DESK_LOG_MAX_DAYS", "1_0"),
        ("CLAUDE_DESK_LOG_MAX_DAYS", "\N{ARABIC-INDIC DIGIT SEVEN}"),
        ("CLAUDE_DESK_LOG_MAX_DAYS", "2.5"),
        ("CLAUDE_DESK_LIMITS_FIT_CONTEXT", "canary"),
        ("CLAUDE_DESK_LIMITS_WHEN_OVER", "canary"),
        ("CLAUDE_DESK_NETWORK_PROXY", "http://user:canary@a.example:1"),
        ("CLAUDE_DESK_ALIASES", "canary"),
        ("CLAUDE_DESK_ALIASES", '{"a": "the canary"}'),
        ("CLAUDE_DESK_ALIASES", '["canary"]'),
        ("CLAUDE_DESK_ALIASES", "[" * 100_000),
        ("CLAUDE_DESK_ROUTES", '{"upstream": "canary"}'),
        ("CLAUDE_DESK_ROUTES", '[{"upstream": "a"}, {"upstreem": "canary"}]'),
        ("CLAUDE_DESK_FAILOVER_STATUSES", "500,canary"),
        ("CLAUDE_DESK_FAILOVER_STATUSES", "200"),
        ("CLAUDE_DESK_PRICES", '{"m": {"input": -1}}'),
        (SEVERAL, '{"work": "canary"}'),
        (SEVERAL, '{"work": {"url": "http://canary.example"}}'),
        (SEVERAL, '{"Work Space": {}}'),
    ],
)
def test_what_is_not_usable_names_its_variable(variable: str, text: str) -> None:
    """A mistake stops the start with the variable's name, and repeats nothing of what it holds."""
    with pytest.raises(SettingsError) as caught:
        overlay(Settings(), {variable: text})
    assert caught.value.message.startswith(variable)
    assert "canary" not in caught.value.message
    assert caught.value.__cause__ is None


def test_tables_come_on_top_of_the_file() -> None:
    """Entries of a table join those of the file; a list takes the place of the file's."""
    stored = Settings.model_validate(
        {
            "aliases": {"a": "file", "b": "file"},
            "prices": {"claude-*": {"input": 1}},
            "failover": {"order": ["practice"]},
            "upstreams": {"work": {"kind": "bedrock", "region": "us-east-1", "profile": "corp"}},
        }
    )
    made = overlay(
        stored,
        {
            "CLAUDE_DESK_ALIASES": '{"b": {"model": "new", "upstream": "work"}}',
            "CLAUDE_DESK_PRICES": '{"claude-3.5": {"input": 3}}',
            "CLAUDE_DESK_FAILOVER_ORDER": '["anthropic", "work"]',
            SEVERAL: '{"work": {"region": "eu-west-1"}, "more": {"kind": "vertex"}}',
        },
    )
    settings = made.settings
    assert {name: each.model for name, each in settings.aliases.items()} == {"a": "file", "b": "new"}
    assert list(settings.prices) == ["claude-3.5", "claude-*"]
    assert settings.failover.order == ("anthropic", "work")
    work = settings.upstreams["work"]
    assert (work.kind, work.region, work.profile) == ("bedrock", "eu-west-1", "corp")
    assert settings.upstreams["more"].kind == "vertex"
    assert dict(made.overridden) == {
        "aliases.b": "CLAUDE_DESK_ALIASES",
        "prices.claude-3.5": "CLAUDE_DESK_PRICES",
        "failover.order": "CLAUDE_DESK_FAILOVER_ORDER",
        "upstreams.work.region": SEVERAL,
        "upstreams.more.kind": SEVERAL,
    }


def test_the_first_name_of_an_option_counts() -> None:
    """Short names before long ones, ours before those of other proxies, whose text is not even looked at then."""
    made = overlay(
        Settings(),
        {
            "CLAUDE_DESK_PORT": "1",
            "CLAUDE_DESK_SERVER_PORT": "2",
            "CLAUDE_DESK_LIMITS_MAX_TOKENS": "100",
            "MAX_TOKENS_HARD_LIMIT": "not a number",
            "CLAUDE_DESK_ALIASES": '{"a": "b"}',
            "MODEL_ALIASES": "c:d",
        },
    )
    assert (made.settings.server.port, made.settings.limits.max_tokens) == (1, 100)
    assert list(made.settings.aliases) == ["a"]
    assert overlay(Settings(), {"CLAUDE_DESK_SERVER_PORT": "2"}).settings.server.port == 2


def test_practice_has_no_use_for_options_of_an_upstream() -> None:
    """Any variable about the chosen upstream is refused where that is Practice, so that none is silently lost."""
    for option in options():
        if option.path[:2] == ("upstreams", "*"):
            variable = option.names[0]
            assert upstream_variables({variable: "x"}) == [variable]
            with pytest.raises(SettingsError, match=variable):
                overlay(Settings(), {variable: "x"})


CANARY = "sk-ant-canary-0123456789"


def test_addresses_of_several_upstreams_get_the_key_only_if_the_environment_chose_one() -> None:
    """Who can write the settings file shall not pick which of the environment's addresses gets its key."""
    tables = json.dumps(
        {name: {"kind": "compatible", "url": f"https://{name}.example"} for name in ("a", "b")}
    )
    environ = {SEVERAL: tables, "ANTHROPIC_API_KEY": CANARY}
    chosen = overlay(Settings(), {**environ, "CLAUDE_DESK_UPSTREAM": "b"})
    assert chosen.key is not None
    assert chosen.key.origin == "https://b.example:443"
    by_file = Settings.model_validate(
        {"upstream": "b", "upstreams": {"b": {"kind": "compatible", "url": "https://c.example"}}}
    )
    refused = overlay(by_file, environ)
    assert refused.settings.upstreams["b"].url == "https://b.example"
    assert refused.key is None
    assert "b.example" in refused.problems[0]


def test_a_resource_that_the_environment_names_gets_the_key() -> None:
    """A container for Foundry needs no file: kind, resource and key all come from the environment."""
    environ = {
        "CLAUDE_DESK_UPSTREAM": "work",
        "CLAUDE_DESK_UPSTREAM_KIND": "foundry",
        "CLAUDE_DESK_UPSTREAM_RESOURCE": "corp",
        "ANTHROPIC_API_KEY": CANARY,
    }

    def origin(settings: Settings, name: str) -> str:
        return f"https://{settings.upstreams[name].resource}.services.ai.azure.com:443"

    made = overlay(Settings(), environ, origin_for=origin)
    assert made.key is not None
    assert made.key.origin == "https://corp.services.ai.azure.com:443"
    stored = Settings.model_validate({"upstreams": {"work": {"kind": "foundry", "resource": "evil"}}})
    del environ["CLAUDE_DESK_UPSTREAM_RESOURCE"]
    assert overlay(stored, environ, origin_for=origin).key is None


def test_a_kind_is_only_for_upstreams_that_are_new() -> None:
    """The kind of an upstream that the settings have is not changed from outside."""
    stored = Settings.model_validate({"upstreams": {"work": {"kind": "bedrock"}}})
    environ = {"CLAUDE_DESK_UPSTREAM": "work", "CLAUDE_DESK_UPSTREAM_KIND": "vertex"}
    with pytest.raises(SettingsError, match="CLAUDE_DESK_UPSTREAM_KIND is not bedrock"):
        overlay(stored, environ)
    assert overlay(stored, {**environ, "CLAUDE_DESK_UPSTREAM_KIND": "bedrock"}).settings.upstream == "work"


def test_a_server_that_speaks_openais_protocol_needs_no_file() -> None:
    """Name, kind, address and key from the environment are a complete upstream, with the key bound to that address."""
    environ = {
        "CLAUDE_DESK_UPSTREAM": "local",
        "CLAUDE_DESK_UPSTREAM_KIND": "openai",
        "CLAUDE_DESK_UPSTREAM_URL": "http://127.0.0.1:11434",
        "CLAUDE_DESK_UPSTREAM_MODELS": '{"claude-*": "qwen3-coder:30b"}',
        "ANTHROPIC_API_KEY": CANARY,
    }
    made = overlay(Settings(), environ)
    local = made.settings.upstreams["local"]
    assert (local.kind, local.models) == ("openai", {"claude-*": "qwen3-coder:30b"})
    assert made.key is not None
    assert (made.key.upstream, made.key.origin) == ("local", "http://127.0.0.1:11434")
