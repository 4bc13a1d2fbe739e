"""For every option of the settings, an environment that changes it: found by trying, so that new options need none."""

from __future__ import annotations

from typing import Any

from claude_desk.config.environment import overlay
from claude_desk.config.option_variables import Option
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError

SEVERAL = "CLAUDE_DESK_UPSTREAMS"
# Tried in this order, until an option takes one that is not its default.
SAMPLES = (
    *("true", "false", "1", "7", "5000", "0.5", "500", "a"),
    *("2026-01-02", "/a/file.pem", "https://a.example", "http://127.0.0.1:3128", "arn:a:DRAFT", "max_tokens"),
    *("practice", "anthropic", "compatible", "us", "a,b", "https://a.example,https://b.example", "500,503"),
    *('{"model": "other"}', '{"m": 5000}', '{"m": {"input": 3}}', '{"x-team": "blue"}'),
    *(
        '[{"upstream": "practice"}]',
        '[{"usd": 5}]',
        '[{"host": "docker0", "names": ["host.docker.internal"]}]',
        '{"ci*": {"concurrent": 3}}',
        '{"work": {"kind": "bedrock"}}',
    ),
)
SCHEMA = Settings.model_json_schema(mode="validation")


def surroundings(option: Option) -> dict[str, str]:
    """What has to be set beside an option: those of the chosen upstream need one."""
    if option.path[0] != "upstreams" or option.names == (SEVERAL,):
        return {}
    if option.path[-1] == "kind":
        return {"CLAUDE_DESK_UPSTREAM": "sample", "CLAUDE_DESK_UPSTREAM_URL": "https://a.example"}
    return {"CLAUDE_DESK_UPSTREAM": "anthropic"}


def value_of(settings: Settings, option: Option) -> Any:
    """An option's value in settings."""
    value: Any = settings.model_dump(mode="json")
    for name in option.path:
        value = value[settings.upstream if name == "*" else name]
    return value


def choices(option: Option) -> list[str]:
    """The words that an option takes, where there are only so many."""
    schema = SCHEMA["$defs"]["UpstreamSettings"] if "*" in option.path else SCHEMA
    for name in option.path[2:] if "*" in option.path else option.path:
        schema = SCHEMA["$defs"].get(schema.get("$ref", "").rpartition("/")[2], schema)
        schema = schema["properties"][name]
    return [str(word) for word in schema.get("enum", ()) if word]


def sampled(option: Option, variable: str) -> dict[str, str]:
    """An environment in which a variable changes its option.

    Raises:
        LookupError: none of the samples does.
    """
    beside = surroundings(option)
    usual = Settings() if option.path[-1] == "kind" else overlay(Settings(), beside).settings
    for text in (*choices(option), *SAMPLES):
        form = {"MODEL_ALIASES": "a:b", "MODEL_CONTEXT_LIMITS_JSON": '{"m": 5000}'}.get(variable, text)
        try:
            made = overlay(Settings(), {**beside, variable: form})
        except SettingsError:
            continue
        if option.path[-1] == "kind" or value_of(made.settings, option) != value_of(usual, option):
            return {**beside, variable: form}
    raise LookupError(f"no sample for {variable}: add one to SAMPLES")
