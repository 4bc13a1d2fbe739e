"""Tokens are asked for once at a time, used while they last, and forgotten on demand."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from claude_desk.config.token_cache import Token, TokenCache, unavailable
from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY, find_in_traceback
from fakes.running_desk import wait_until

PATIENCE_S = 10.0


def _token(value: str = REAL_KEY, seconds: float = 3600) -> Token:
    return Token(Secret(value), time.time() + seconds)


def _never() -> Token:
    raise AssertionError("asked again")


def test_a_token_is_used_while_it_lasts() -> None:
    """What was asked for once is given without asking, by peek too; per key."""
    cache: TokenCache[str] = TokenCache()
    assert cache.peek("a") is None
    assert cache.fetch("a", _token) == Secret(REAL_KEY)
    assert cache.fetch("a", _never) == Secret(REAL_KEY)
    assert cache.peek("a") == Secret(REAL_KEY)
    assert cache.peek("b") is None


@pytest.mark.parametrize(("seconds", "lasts"), [(59, False), (65, True), (-5, False)])
def test_a_token_that_is_nearly_over_is_asked_for_again(seconds: float, *, lasts: bool) -> None:
    """Within a minute of its end a token is given to who asked for it, and to nobody after."""
    cache: TokenCache[str] = TokenCache()
    assert cache.fetch("a", lambda: _token("old", seconds)) == Secret("old")
    assert (cache.peek("a") is not None) == lasts
    assert cache.fetch("a", lambda: _token("new")) == Secret("old" if lasts else "new")


def test_who_waits_for_an_answer_shares_it() -> None:
    """While a question is under way, the same one is not asked again; another one is."""
    cache: TokenCache[str] = TokenCache()
    asked, answer = threading.Event(), Future[Token]()

    def ask() -> Token:
        assert not asked.is_set()
        asked.set()
        return answer.result(PATIENCE_S)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(cache.fetch, "a", ask)
        assert asked.wait(PATIENCE_S)
        others = [pool.submit(cache.fetch, "a", _never) for _ in range(2)]
        assert cache.fetch("b", lambda: _token("other")) == Secret("other")
        answer.set_result(_token())
        assert [each.result(PATIENCE_S) for each in (first, *others)] == [Secret(REAL_KEY)] * 3


def test_who_waits_shares_the_refusal_too() -> None:
    """Whoever waited for a question that failed gets its words, in an error of their own; the next one asks anew."""
    cache: TokenCache[str] = TokenCache()
    asked, answer = threading.Event(), Future[Token]()

    def ask() -> Token:
        asked.set()
        return answer.result(PATIENCE_S)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.fetch, "a", ask)
        assert asked.wait(PATIENCE_S)
        second = pool.submit(cache.fetch, "a", _never)
        wait_until(lambda: bool(vars(cache._asking["a"])["_condition"]._waiters), "a second one waiting")
        answer.set_exception(unavailable("Log in.", retryable=True))
        errors = [each.exception(PATIENCE_S) for each in (first, second)]
    for error in errors:
        assert isinstance(error, CredentialUnavailable)
        assert (error.message, error.advice, error.retryable) == ("Log in.", "Log in.", True)
    assert errors[0] is not errors[1]
    assert cache.fetch("a", _token) == Secret(REAL_KEY)


def test_forgetting_asks_anew_even_while_asking() -> None:
    """After forget neither a known token counts nor one that is just being asked for."""
    cache: TokenCache[str] = TokenCache()
    cache.fetch("a", lambda: _token("old"))
    cache.forget()
    assert cache.peek("a") is None

    def ask() -> Token:
        cache.forget()
        return _token("stale")

    assert cache.fetch("a", ask) == Secret("stale")
    assert cache.peek("a") is None
    assert cache.fetch("a", lambda: _token("new")) == Secret("new")


def test_nothing_shows_a_token() -> None:
    """Neither the cache's repr nor a traceback's locals show a token."""
    cache: TokenCache[str] = TokenCache()
    cache.fetch("a", _token)
    assert REAL_KEY not in repr(cache) + repr(cache._tokens)

    def fail() -> Token:
        held = _token()
        raise unavailable(f"no {type(held).__name__}")

    with pytest.raises(CredentialUnavailable) as failed:
        cache.fetch("b", fail)
    assert not find_in_traceback(failed.value)
