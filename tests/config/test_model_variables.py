"""Models in the environment, and aliases in the settings file."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.config.environment import overlay
from claude_desk.config.file import load, save
from claude_desk.config.model_variables import model_options
from claude_desk.config.settings import AliasSettings, Settings, option_path
from claude_desk.errors import SettingsError

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_the_familiar_names_count() -> None:
    """Each variable decides its option; aliases and sizes come on top of the file's, and all are marked as overridden."""
    stored = Settings.model_validate(
        {"aliases": {"a": "from-file", "b": "from-file"}, "limits": {"contexts": {"m": 2000, "n": 3000}}}
    )
    made = overlay(
        stored,
        {
            "MODEL_ALIASES": " gpt-3.5-turbo:claude-haiku-4-5, b : eu.anthropic.claude-opus-5-5-v1:0 ,",
            "DEFAULT_MODEL": "claude-opus-5-5",
            "DEFAULT_MAX_TOKENS": "8000",
            "MAX_TOKENS_HARD_LIMIT": "32000",
            "MODEL_CONTEXT_LIMITS_JSON": '{"n": 500000, "claude-3.9": 1000}',
        },
    )
    settings = made.settings
    assert {name: alias.model for name, alias in settings.aliases.items()} == {
        "a": "from-file",
        "b": "eu.anthropic.claude-opus-5-5-v1:0",
        "gpt-3.5-turbo": "claude-haiku-4-5",
    }
    assert settings.default_model == "claude-opus-5-5"
    assert (settings.limits.default_max_tokens, settings.limits.max_tokens) == (8_000, 32_000)
    assert settings.limits.contexts == {"m": 2_000, "n": 500_000, "claude-3.9": 1_000}
    assert set(made.overridden) == {
        "aliases.gpt-3.5-turbo",
        "aliases.b",
        "default_model",
        "limits.default_max_tokens",
        "limits.max_tokens",
        "limits.contexts.n",
        "limits.contexts.claude-3.9",
    }


def test_empty_variables_count_as_unset() -> None:
    """A variable without a value, or with spaces alone, decides nothing."""
    names = (
        "MODEL_ALIASES",
        "DEFAULT_MODEL",
        "DEFAULT_MAX_TOKENS",
        "MAX_TOKENS_HARD_LIMIT",
        "MODEL_CONTEXT_LIMITS_JSON",
    )
    assert model_options(dict.fromkeys(names, "")) == {}
    assert model_options(dict.fromkeys(names, " ")) == {}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MODEL_ALIASES", "gpt-4o"),
        ("MODEL_ALIASES", "gpt-4o:"),
        ("MODEL_ALIASES", ":claude"),
        ("MODEL_ALIASES", "a:b,a:c"),
        ("MODEL_ALIASES", "a b:c"),
        ("DEFAULT_MODEL", "two words"),
        ("DEFAULT_MAX_TOKENS", "many"),
        ("DEFAULT_MAX_TOKENS", "-1"),
        ("MAX_TOKENS_HARD_LIMIT", "32k"),
        ("MAX_TOKENS_HARD_LIMIT", "99999999"),
        ("MODEL_CONTEXT_LIMITS_JSON", "claude=5"),
        ("MODEL_CONTEXT_LIMITS_JSON", '{"m": "5000"}'),
        ("MODEL_CONTEXT_LIMITS_JSON", '{"m": 5}'),
        ("MODEL_CONTEXT_LIMITS_JSON", '{"": 5000}'),
    ],
)
def test_an_unusable_variable_is_named(variable: str, value: str) -> None:
    """What cannot be used stops the start, with the variable's name in the message."""
    with pytest.raises(SettingsError, match=variable):
        model_options({variable: value})


def test_an_alias_is_written_as_short_as_it_can_be(tmp_path: Path) -> None:
    """A model alone is a text, with an upstream a table; both ways back and forth, and what was written stays as it was."""
    file = tmp_path / "settings.toml"
    text = (
        'default_model = "claude-opus-5-5"\n\n[aliases] # mine\n"gpt-3.5-turbo" = "claude-haiku-4-5"\n'
        '"gpt-4o" = { model = "claude-opus-5-5" }\n"o*" = { model = "claude-opus-5-5", upstream = "work" }\n'
    )
    file.write_text(text)
    loaded = load(file, NOW)
    assert loaded.problems == ()
    assert loaded.settings.aliases["o*"] == AliasSettings(model="claude-opus-5-5", upstream="work")
    aliases = {
        **loaded.settings.aliases,
        "new": AliasSettings(model="m", upstream="up"),
        "o*": AliasSettings(model="m"),
    }
    aliases["gpt-4o"] = AliasSettings(model="n", upstream="work")
    changed = loaded.settings.model_copy(update={"aliases": aliases})
    save(file, changed, loaded.settings, NOW)
    assert load(file, NOW).settings == changed
    assert '[aliases] # mine\n"gpt-3.5-turbo" = "claude-haiku-4-5"\n' in file.read_text()
    assert tomllib.loads(file.read_text())["aliases"]["o*"] == "m"
    save(file, loaded.settings, changed, NOW)
    again = load(file, NOW)
    assert again.problems == ()
    assert again.settings == loaded.settings


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"a" = ""', "aliases.a is ''"),
        ('"a" = 5', "aliases.a is 5"),
        ('"a" = { upstream = "x" }', "[aliases.a] has no 'model', so this alias is left out"),
        ('"a" = { model = "x", upstrem = "y" }', "there is no option 'aliases.a.upstrem'"),
        ('"a" = { model = "x", upstream = "No Name" }', "aliases.a.upstream is 'No Name'"),
        ('"two words" = "x"', "aliases.two words"),
    ],
)
def test_one_wrong_alias_costs_itself(tmp_path: Path, line: str, problem: str) -> None:
    """A mistake in one alias is said and leaves the others as they are."""
    file = tmp_path / "settings.toml"
    file.write_text(f'[aliases]\n"good" = "claude-opus-5-5"\n{line}\n')
    loaded = load(file, NOW)
    assert any(problem in each for each in loaded.problems), loaded.problems
    assert loaded.settings.aliases["good"].model == "claude-opus-5-5"
    assert set(loaded.settings.aliases) <= {"good", "a"}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("upstream", ("upstream",)),
        ("server.port", ("server", "port")),
        ("aliases.gpt-3.5-turbo", ("aliases", "gpt-3.5-turbo")),
        ('aliases."gpt-3.5-turbo"', ("aliases", "gpt-3.5-turbo")),
        ("limits.by_model.claude-3.9", ("limits", "by_model", "claude-3.9")),
        ("limits.contexts.'a.b'", ("limits", "contexts", "a.b")),
        ("limits.max_tokens", ("limits", "max_tokens")),
        ("upstreams.local.models.a.b", ("upstreams", "local", "models", "a.b")),
        ("upstreams.local.url", ("upstreams", "local", "url")),
        ("prices.claude-x.y.input", ("prices", "claude-x.y", "input")),
        ('prices."claude-x.y".cache_write_1h', ("prices", "claude-x.y", "cache_write_1h")),
        ("prices.claude-x.y", ("prices", "claude-x.y")),
        ("prices.input", ("prices", "input")),
        ("aliases", ("aliases",)),
        ("aliases.", ("aliases", "")),
    ],
)
def test_models_have_dots_in_their_names(name: str, path: tuple[str, ...]) -> None:
    """A dotted name ends where a table of models begins."""
    assert option_path(name) == path
