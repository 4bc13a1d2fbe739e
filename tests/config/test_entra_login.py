"""Microsoft Entra's login: the sentence for each way it can be missing, and how long a token is used."""

from __future__ import annotations

import sys

import pytest

from claude_desk import config
from claude_desk.config import entra_tokens
from claude_desk.config.entra_login import EntraChain, Problem
from claude_desk.config.token_cache import Token
from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY, find
from fakes.entra import SCOPE, FakeTools


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> FakeTools:
    """A machine with no login at all, and a folder for its tools."""
    return FakeTools(tmp_path_factory.mktemp("tools"), monkeypatch)


def test_a_token_is_asked_for_once_while_it_lasts(tools: FakeTools) -> None:
    """It is given without asking from then on, per tenant; forget, and its last minute, make the tool run anew."""
    tools.az(token="first")
    chain = EntraChain(proxy="none")
    assert chain.peek("", SCOPE) is None
    assert [chain.fetch("", SCOPE), chain.fetch("", SCOPE), chain.peek("", SCOPE)] == [Secret("first")] * 3
    tools.az(token="second", seconds=30)
    assert chain.peek("t.example", SCOPE) is None
    chain.forget()
    assert chain.fetch("", SCOPE) == Secret("second")
    assert chain.peek("", SCOPE) is None
    tools.az(token="third")
    assert chain.fetch("", SCOPE) == Secret("third")
    assert len(tools.calls()) == 3
    assert not find(repr(chain))


def test_a_refusal_is_a_sentence(tools: FakeTools) -> None:
    """What is wrong is said with the command that mends it, and the tool's own words are not repeated."""
    tools.az(error=f"AADSTS700082: The refresh token has expired. {REAL_KEY}")
    with pytest.raises(CredentialUnavailable) as failed:
        EntraChain(proxy="none").fetch("t.example", SCOPE)
    assert failed.value.message == failed.value.advice
    assert failed.value.message == (
        "The Microsoft Entra login has expired or may not be used for this; run 'az login --tenant t.example'."
    )
    assert failed.value.__context__ is None
    assert not failed.value.retryable


def test_without_its_part_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where azure-identity is not installed, the sentence names the extra."""
    monkeypatch.delattr(config, "entra_tokens")
    monkeypatch.delitem(sys.modules, "claude_desk.config.entra_tokens")
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(CredentialUnavailable, match=r"pip install claude-desk\[azure\]"):
        EntraChain().fetch("", SCOPE)


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_is_one_sentence(problem: Problem) -> None:
    """Each reads as a sentence, with and without a tenant."""
    for tenant in ("", "t.example"):
        sentence = problem.sentence(tenant)
        assert sentence.endswith(".")
        assert not set("{}") & set(sentence)


def test_a_network_that_is_down_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what passes by itself is worth another try."""
    for problem, retryable in ((Problem.UNREACHABLE, True), (Problem.NO_LOGIN, False)):
        answer: Token | Problem = problem
        monkeypatch.setattr(entra_tokens, "ask", lambda *_, answer=answer: answer)
        with pytest.raises(CredentialUnavailable) as failed:
            EntraChain().fetch("", SCOPE)
        assert failed.value.retryable is retryable
