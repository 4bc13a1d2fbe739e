"""Access tokens that a login gave, kept in memory until they are nearly over; each is asked for once at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import Secret

FRESH_SECONDS = 60.0
"""A token that is valid for less than this is not used for another request: it has to last until it arrives."""

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        secret: what is sent as Bearer.
        expires: when it ends, in seconds since the epoch.
    """

    secret: Secret
    expires: float


class TokenCache(Generic[_Key]):
    """Thread-safe; whoever wants a token that another thread asks for already gets that one's answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[_Key, Token] = {}
        self._asking: dict[_Key, Future[Token]] = {}

    def peek(self, key: _Key) -> Secret | None:
        """The token, if there is one that lasts; never blocks."""
        token = self._tokens.get(key)
        return token.secret if token is not None and token.expires - time.time() > FRESH_SECONDS else None

    def fetch(self, key: _Key, ask: Callable[[], Token]) -> Secret:
        """The token, asked for if need be.

        Args:
            key: what it is for.
            ask: gets a new one; may block.

        Raises:
            CredentialUnavailable: there is none, in the words of ``ask``.
        """
        found = self.peek(key)
        if found is not None:
            return found
        with self._lock:
            answer = self._asking.get(key)
            others = answer is not None
            if answer is None:
                answer = self._asking[key] = Future()
        if others:
            return _shared(answer)
        try:
            token = ask()
        except BaseException as error:
            self._done(key, answer)
            answer.set_exception(error)
            raise
        self._done(key, answer, token)
        answer.set_result(token)
        return token.secret

    def forget(self) -> None:
        """Ask anew next time, even where a question is under way."""
        with self._lock:
            self._tokens.clear()
            self._asking.clear()

    def _done(self, key: _Key, answer: Future[Token], token: Token | None = None) -> None:
        with self._lock:
            if self._asking.get(key) is answer:
                del self._asking[key]
                if token is not None:
                    self._tokens[key] = token


def unavailable(sentence: str, *, retryable: bool = False) -> CredentialUnavailable:
    """The error for a login that gives no token, which the person is told as well.

    Args:
        sentence: what is wrong and what to do.
        retryable: whether the same may work in a moment without anyone doing anything.
    """
    error = CredentialUnavailable(sentence)
    error.advice = sentence
    error.retryable = retryable
    return error


def _shared(answer: Future[Token]) -> Secret:
    """Another thread's answer; its error as one of our own, because each carries its own traceback."""
    try:
        return answer.result().secret
    except CredentialUnavailable as error:
        again = unavailable(error.message, retryable=bool(error.retryable))
    raise again
