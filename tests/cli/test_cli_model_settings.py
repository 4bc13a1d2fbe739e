"""`claude-desk settings` for models, whose names have dots: set, shown, taken back."""

from __future__ import annotations

import tomllib

import pytest

from claude_desk.config.settings import Settings
from fakes.program import Program


def test_aliases_and_limits_are_set_and_shown(quick: Program) -> None:
    """Names with dots need no quotes, an alias may become a table and a text again, and what is shown is a settings file."""
    for name, value in (
        ("aliases.gpt-3.5-turbo", "claude-haiku-4-5"),
        ('aliases."gpt-4.1"', "claude-opus-5-5"),
        ("aliases.gpt-4.1", '{model = "claude-opus-5", upstream = "anthropic"}'),
        ("aliases.o*", '{model = "claude-opus-5", upstream = "anthropic"}'),
        ("aliases.o*", "claude-sonnet-5-5"),
        ("default_model", "claude-opus-5-5"),
        ("limits.max_tokens", "32000"),
        ("limits.when_over", "refuse"),
        ("limits.by_model.claude-haiku-4.5", "16000"),
        ("limits.contexts.my.model", "32768"),
    ):
        quick.run("settings", "set", name, value)
    settings = Settings.model_validate(tomllib.loads(quick.run("settings", "show").stdout))
    assert {name: (alias.model, alias.upstream) for name, alias in settings.aliases.items()} == {
        "gpt-3.5-turbo": ("claude-haiku-4-5", ""),
        "gpt-4.1": ("claude-opus-5", "anthropic"),
        "o*": ("claude-sonnet-5-5", ""),
    }
    assert settings.default_model == "claude-opus-5-5"
    assert (settings.limits.max_tokens, settings.limits.when_over) == (32_000, "refuse")
    assert settings.limits.by_model == {"claude-haiku-4.5": 16_000}
    assert settings.limits.contexts == {"my.model": 32_768}


def test_what_was_set_is_taken_back(quick: Program) -> None:
    """`settings unset` takes an entry out of its table and an option back to its default, and leaves comments alone."""
    quick.home.mkdir()
    file = quick.home / "settings.toml"
    file.write_text('# mine\n[aliases]\n"gpt-3.5" = "a" # old\n"b" = "c"\n[limits]\nmax_tokens = 5\n')
    assert "aliases.gpt-3.5 is taken out" in quick.run("settings", "unset", "aliases.gpt-3.5").stderr
    quick.run("settings", "unset", "limits.max_tokens")
    left = tomllib.loads(file.read_text())
    assert left["aliases"] == {"b": "c"}
    assert left["limits"] in ({}, {"max_tokens": 0})
    assert file.read_text().startswith("# mine\n")


@pytest.mark.parametrize("name", ["aliases.nobody", "limits.nothing", "nothing.at.all"])
def test_there_is_nothing_to_take_back(quick: Program, name: str) -> None:
    """An option or entry that is not there is said not to be there, with exit code 2."""
    done = quick.run("settings", "unset", name, code=2)
    assert f"There is no option '{name}'" in done.stderr


def test_a_wrong_alias_is_refused(quick: Program) -> None:
    """What makes no alias changes nothing."""
    for value in ("", "two words", "{upstream = 'x'}"):
        done = quick.run("settings", "set", "aliases.gpt-4o", value, code=2)
        assert "aliases.gpt-4o" in done.stderr
    assert not (quick.home / "settings.toml").exists()
