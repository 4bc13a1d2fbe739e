"""Aliases and limits as the official SDKs meet them, changed from the command line while the program runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest

from fakes.canary import CLIENT_KEY
from fakes.served_desk import ROOT, ServedDesk

MODEL = "claude-haiku-4-5"
ALIAS = "gpt-3.5-turbo"
TURNS: Any = [{"role": "user", "content": "hello"}]


def set_option(desk: ServedDesk, *arguments: str) -> None:
    """Run `claude-desk settings ...` beside the running program."""
    environ = os.environ | {"PYTHONPATH": str(ROOT / "src"), "CLAUDE_DESK_HOME": str(desk.home)}
    done = subprocess.run(
        [sys.executable, "-m", "claude_desk", "settings", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "has taken the change over" in done.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ServedDesk]:
    """A Desk with Practice, and an alias."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text(f'[aliases]\n"{ALIAS}" = "{MODEL}"\n"o?" = "claude-opus-5-5"\n')
    with ServedDesk(tmp_path) as served:
        yield served


@pytest.fixture
def claude(desk: ServedDesk) -> Iterator[anthropic.Anthropic]:
    """Anthropic's SDK, which checks every answer's type."""
    with anthropic.Anthropic(
        base_url=desk.url, api_key=CLIENT_KEY, max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


@pytest.fixture
def gpt(desk: ServedDesk) -> Iterator[openai.OpenAI]:
    """OpenAI's SDK, which checks every answer's type."""
    with openai.OpenAI(
        base_url=f"{desk.url}/v1", api_key=CLIENT_KEY, max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


def test_both_sdks_use_an_alias(claude: anthropic.Anthropic, gpt: openai.OpenAI) -> None:
    """Natively the reply is the upstream's own; translated answers, whole and streamed, name what was asked for."""
    assert claude.messages.create(model=ALIAS, max_tokens=100, messages=TURNS).model == MODEL
    assert claude.messages.count_tokens(model=ALIAS, messages=TURNS).input_tokens > 0
    assert gpt.chat.completions.create(model=ALIAS, messages=TURNS).model == ALIAS
    chunks = list(gpt.chat.completions.create(model=ALIAS, messages=TURNS, stream=True))
    assert {chunk.model for chunk in chunks} == {ALIAS}
    assert gpt.responses.create(model=ALIAS, input="hello").model == ALIAS
    with gpt.responses.stream(model="o3", input="hello") as stream:
        assert stream.get_final_response().model == "o3"


def test_both_sdks_see_aliases_in_the_list(claude: anthropic.Anthropic, gpt: openai.OpenAI) -> None:
    """Each lists all models and the alias, page by page too, and looks the alias up."""
    listed = [model.id for model in claude.models.list(limit=3)]
    assert listed[-1] == ALIAS
    assert len(set(listed)) == len(listed) > 4
    assert [model.id for model in gpt.models.list()] == [model.id for model in claude.models.list(limit=1000)]
    found = claude.models.retrieve(ALIAS)
    assert (found.id, found.display_name, found.max_input_tokens) == (
        ALIAS,
        f"{ALIAS} (Claude Haiku 4.5)",
        200_000,
    )
    assert gpt.models.retrieve(ALIAS).id == ALIAS
    assert claude.models.retrieve("o3").max_input_tokens == 1_000_000
    with pytest.raises(anthropic.NotFoundError):
        claude.models.retrieve("nobody")


def test_a_change_from_the_command_line_counts_from_the_next_request_on(
    desk: ServedDesk, claude: anthropic.Anthropic, gpt: openai.OpenAI
) -> None:
    """A limit, an alias and their end each bite on the very next request of either SDK, in words their errors carry."""
    big: Any = {"model": ALIAS, "max_tokens": 30_000, "messages": TURNS}
    claude.with_options(timeout=30).messages.create(**big)
    set_option(desk, "set", "limits.max_tokens", "20000")
    set_option(desk, "set", "limits.when_over", "refuse")
    words = f"max_tokens: 30000 > 20000, which is the maximum allowed number of output tokens for {ALIAS}"
    with pytest.raises(anthropic.BadRequestError, match=words):
        claude.with_options(timeout=30).messages.create(**big)
    with pytest.raises(openai.BadRequestError, match=words):
        gpt.chat.completions.create(model=ALIAS, max_completion_tokens=30_000, messages=TURNS)
    with pytest.raises(openai.BadRequestError, match=words):
        gpt.responses.create(model=ALIAS, max_output_tokens=30_000, input="hello")
    gpt.chat.completions.create(model=ALIAS, messages=TURNS)  # it named no limit, so none is refused
    set_option(desk, "set", "limits.when_over", "clamp")
    claude.with_options(timeout=30).messages.create(**big)
    set_option(desk, "set", f"aliases.{ALIAS}", "claude-sonnet-4-5")
    assert claude.messages.create(model=ALIAS, max_tokens=100, messages=TURNS).model == "claude-sonnet-4-5"
    set_option(desk, "unset", f"aliases.{ALIAS}")
    assert ALIAS not in [model.id for model in gpt.models.list()]
    set_option(desk, "set", "default_model", "claude-opus-5-5")
    omitted: Any = anthropic.omit
    assert claude.messages.create(model=omitted, max_tokens=100, messages=TURNS).model == "claude-opus-5-5"
    desk.stop()
    ends = [row.finished for row in desk.rows()]
    noted = [end.notes for end in ends if end is not None and end.notes]
    assert "max_tokens 30000 clamped to 20000" in noted
    assert {(end.model_asked, end.model_sent) for end in ends if end is not None} >= {
        (ALIAS, MODEL),
        (ALIAS, "claude-sonnet-4-5"),
        ("", "claude-opus-5-5"),
    }
    desk.start()  # the fixture ends it
