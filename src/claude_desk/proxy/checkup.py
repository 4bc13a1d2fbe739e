"""Tries an upstream out, a step at a time: what the Test button and ``claude-desk doctor upstream`` show.

Its requests are made, sent and decoded as those of clients are (``attempts.attempt``), so what works here works there. What
an upstream says of a failure is shown in its own words, its credential masked.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from claude_desk import __version__
from claude_desk.errors import DeskError, ExchangeError
from claude_desk.messages.meter import StreamMeter
from claude_desk.messages.request import MessagesRequest
from claude_desk.proxy.attempts import attempt
from claude_desk.proxy.checkup_findings import Answer, Finding, Step, Told, Verdict, all_well, read_reply
from claude_desk.proxy.client import UpstreamClient
from claude_desk.secret import AwsCredentials, Credential
from claude_desk.upstreams.base import (
    AwsLogin,
    EntraLogin,
    GoogleLogin,
    HubRequest,
    StoredKey,
    Upstream,
)
from claude_desk.wire.headers import RawHeaders

__all__ = [
    "COST",
    "MAX_TOKENS",
    "OWN_HEADERS",
    "Checkup",
    "Finding",
    "Step",
    "Verdict",
    "all_well",
    "small_model",
]

STEP_SECONDS = 30.0
MAX_TOKENS = 16
COST = f"Two messages of a few words are sent, each answered with at most {MAX_TOKENS} tokens; that costs next to nothing."

_MESSAGES = b"/v1/messages"
_COUNT_TOKENS = b"/v1/messages/count_tokens"
_MODELS = b"/v1/models"
OWN_HEADERS: RawHeaders = (
    (b"Content-Type", b"application/json"),
    (b"Accept", b"application/json"),
    (b"anthropic-version", b"2023-06-01"),
    (b"User-Agent", f"claude-desk/{__version__}".encode()),
)
_OK = 200
_UNAUTHORIZED = 401
_NOT_FOUND = 404
_ABSENT = frozenset({_NOT_FOUND, 405, 501})

_DEFAULT_MODEL = "claude-haiku-4-5"
# What stands in the names of small models, cheapest habits first, and of those that do not chat.
_SMALL = ("haiku", "nano", "mini", "flash", "small", "lite", "tiny", "sonnet")
_NO_CHAT = re.compile(
    r"embed|whisper|tts|dall-e|image|audio|speech|realtime|rerank|moderation|transcri|guard"
)


class Checkup:
    """Tries one upstream.

    Args:
        client: the sockets.
        make: makes the upstream from its settings; raises SettingsError.
        log_in: finds what lets requests in; raises CredentialUnavailable.
        model: which one is asked; empty for a small one of those listed.
        named: models that the upstream's settings name, of which one is chosen before any other.
        patience: seconds a step may take.
        listed: given the upstream's list of models, where it has one.
    """

    def __init__(
        self,
        client: UpstreamClient,
        make: Callable[[], Awaitable[Upstream]],
        log_in: Callable[[Upstream], Awaitable[Credential | None]],
        *,
        model: str = "",
        named: Sequence[str] = (),
        patience: float = STEP_SECONDS,
        listed: Callable[[Upstream, bytes], None] | None = None,
    ) -> None:
        self._client = client
        self._make = make
        self._log_in = log_in
        self._model = model
        self._named = named
        self._patience = patience
        self._on_list = listed
        self._credential: Credential | None = None
        self._upstream: Upstream
        self._steps: dict[Step, Callable[[], Awaitable[Finding]]] = {
            Step.SETTINGS: self._settings,
            Step.CREDENTIALS: self._credentials,
            Step.CONNECTION: self._connection,
            Step.MODELS: self._models,
            Step.MESSAGE: self._message,
            Step.STREAMING: self._streaming,
            Step.COUNTING: self._counting,
        }

    async def findings(self) -> AsyncIterator[Finding]:
        """One finding for each step, as it comes; what makes no sense after a failure is skipped, visibly."""
        failed: Step | None = None
        for step, carry_out in self._steps.items():
            if failed is not None:
                yield Finding(step, Verdict.SKIPPED, f"Not tried: {failed.value.lower()} failed.")
                continue
            began = time.monotonic()
            finding = replace(await self._guarded(step, carry_out), seconds=time.monotonic() - began)
            if finding.verdict is Verdict.FAILED and step not in {Step.STREAMING, Step.COUNTING}:
                failed = step
            yield finding

    async def _guarded(self, step: Step, carry_out: Callable[[], Awaitable[Finding]]) -> Finding:
        try:
            async with asyncio.timeout(self._patience):
                return await carry_out()
        except TimeoutError:
            trouble = f"There was no answer within {self._patience:g} seconds."
            return Finding(step, _without_list(step), trouble)
        except DeskError as error:
            quoted = error.quoted if isinstance(error, ExchangeError) else ""
            advice = error.advice if isinstance(error, ExchangeError) else ""
            return Finding(step, _without_list(step), _sentence(error.message), quoted, advice)

    # -- the steps

    async def _settings(self) -> Finding:
        self._upstream = await self._make()
        origin = self._upstream.origin
        where = f"{origin.scheme}://{origin.authority}"
        return Finding(Step.SETTINGS, Verdict.OK, f"{self._upstream.title} at {where}.")

    async def _credentials(self) -> Finding:
        self._credential = await self._log_in(self._upstream)
        return Finding(Step.CREDENTIALS, Verdict.OK, _kind_of(self._upstream, self._credential))

    async def _connection(self) -> Finding:
        origin = self._upstream.origin
        await self._client.reach(origin)
        how = "with TLS" if origin.scheme == "https" else "without TLS"
        return Finding(Step.CONNECTION, Verdict.OK, f"{origin.host} is reached, {how}.")

    async def _models(self) -> Finding:
        answer = await self._ask("GET", _MODELS, query=b"limit=1000")
        listed = _listed(answer.body) if answer.status == _OK else None
        if listed is not None and self._on_list is not None and not answer.is_local:
            self._on_list(self._upstream, answer.body)
        ids = [name for name, _ in listed or ()]
        asked = self._model
        self._choose_model(listed or ())
        if answer.status == _UNAUTHORIZED:
            return answer.complaint(Step.MODELS, "It refused the request for its list of models")
        if answer.status in _ABSENT:
            return answer.finding(Step.MODELS, Verdict.WARNING, "It has no list of models.")
        if answer.status != _OK:
            complaint = answer.complaint(Step.MODELS, "It did not list its models")
            return replace(complaint, verdict=Verdict.WARNING)
        if listed is None:
            return answer.finding(Step.MODELS, Verdict.WARNING, "Its list of models cannot be read.")
        count = "1 model" if len(ids) == 1 else f"{len(ids)} models"
        if asked and not any(name == asked or name.startswith(f"{asked}-") for name in ids):
            text = f"{count}, and {asked} is not among them."
            return answer.finding(Step.MODELS, Verdict.WARNING, text)
        known = ", as Claude Desk knows them; the upstream was not asked" if answer.is_local else ""
        return answer.finding(Step.MODELS, Verdict.OK, f"{count}{known}.")

    def _choose_model(self, listed: Iterable[tuple[str, str]]) -> None:
        small = small_model([(name, "") for name in self._named] or listed)
        self._model = self._model or small or (_DEFAULT_MODEL if self._upstream.serves_claude else "")

    async def _message(self) -> Finding:
        self._choose_model(())  # where there was no list to choose from
        if not self._model:
            advice = "Name a model that it has."
            text = "There is no model to ask for."
            return Finding(Step.MESSAGE, Verdict.FAILED, text, advice=advice)
        answer = await self._ask("POST", _MESSAGES, _body(self._model, max_tokens=MAX_TOKENS))
        if answer.failed:
            complaint = answer.complaint(Step.MESSAGE, f"{self._model} did not answer")
            hint = f"Check the name of the model, or choose another one than {self._model}."
            return replace(
                complaint, advice=complaint.advice or (hint if answer.status == _NOT_FOUND else "")
            )
        if not answer.meter.complete:
            return answer.finding(Step.MESSAGE, Verdict.FAILED, "The answer is no message.", answer.raw_words)
        usage = answer.meter.usage
        text = f"{self._model} answered: {usage.input_tokens} tokens in, {usage.output_tokens} out."
        return answer.finding(Step.MESSAGE, Verdict.OK, text)

    async def _streaming(self) -> Finding:
        body = _body(self._model, max_tokens=MAX_TOKENS, stream=True)
        answer = await self._ask("POST", _MESSAGES, body)
        if answer.failed:
            return answer.complaint(Step.STREAMING, "The stream failed")
        if not isinstance(answer.meter, StreamMeter):
            return answer.finding(
                Step.STREAMING, Verdict.FAILED, "The answer is no stream.", answer.raw_words
            )
        if not answer.meter.complete:
            text = "The stream ended before the end of its message."
            return answer.finding(Step.STREAMING, Verdict.FAILED, text)
        text = f"First event after {round(answer.first * 1000)} ms, complete."
        return answer.finding(Step.STREAMING, Verdict.OK, text)

    async def _counting(self) -> Finding:
        answer = await self._ask("POST", _COUNT_TOKENS, _body(self._model))
        if answer.status in _ABSENT:
            text = "It does not count tokens; clients that ask for it get its refusal."
            return answer.finding(Step.COUNTING, Verdict.WARNING, text, answer.words)
        if answer.failed:
            return answer.complaint(Step.COUNTING, "It did not count tokens")
        if not answer.meter.complete:
            return answer.finding(Step.COUNTING, Verdict.FAILED, "The answer is no count.", answer.raw_words)
        estimated = any("estimated" in note for note in answer.notes)
        verdict = Verdict.WARNING if estimated else Verdict.OK
        count = f"{answer.meter.usage.input_tokens} tokens"
        return answer.finding(
            Step.COUNTING, verdict, f"{count}." if estimated else f"{count}, counted exactly."
        )

    async def _ask(self, method: str, path: bytes, body: bytes = b"", *, query: bytes = b"") -> Answer:
        hub = HubRequest(method, path, query, OWN_HEADERS, MessagesRequest.parse(body))
        told = Told()
        began = time.monotonic()
        begun = await attempt(self._client, self._upstream, self._credential, hub, told)
        try:
            return await read_reply(begun, told, began)
        finally:
            begun.reply.abort()


def small_model(listed: Iterable[tuple[str, str]]) -> str:
    """The cheapest looking model of a list, the newest of its line; empty where the list is.

    Args:
        listed: names in requests, and when each was made (RFC 3339, or empty).
    """
    talking = [model for model in listed if not _NO_CHAT.search(model[0].lower())]
    for word in _SMALL:
        # Of dates that are alike, the first one: lists begin with what is new.
        found = [model for model in talking if word in model[0].lower()]
        if found:
            return max(found, key=lambda model: model[1])[0]
    return talking[0][0] if talking else ""


class _Model(msgspec.Struct):
    id: str = ""
    created_at: Any = None


class _Models(msgspec.Struct):
    data: list[_Model]


def _listed(body: bytes) -> list[tuple[str, str]] | None:
    """Names and dates of a list of models; None for what is none."""
    try:
        models = msgspec.json.decode(body, type=_Models).data
    except (ValueError, RecursionError):
        return None
    return [(each.id, each.created_at if isinstance(each.created_at, str) else "") for each in models]


def _body(model: str, **more: object) -> bytes:
    question = [{"role": "user", "content": "Say OK."}]
    return msgspec.json.encode({"model": model, "messages": question, **more})


def _without_list(step: Step) -> Verdict:
    """A list of models is good to have; the others have to work."""
    return Verdict.WARNING if step is Step.MODELS else Verdict.FAILED


def _kind_of(upstream: Upstream, credential: Credential | None) -> str:
    if isinstance(credential, AwsCredentials):
        lasting = "temporary" if credential.session_token else "permanent"
        profile = getattr(upstream.login, "profile", "")
        return f"AWS credentials, {lasting}{f', of the profile {profile}' if profile else ''}."
    match upstream.login:
        case StoredKey():
            return "The API key is there."
        case GoogleLogin():
            return "An access token from Google is there."
        case EntraLogin():
            return "An access token from Microsoft Entra is there."
        case AwsLogin() | None:
            return "None is needed."


def _sentence(text: str) -> str:
    """Our errors' messages as sentences; one that begins with an address or a setting's name keeps its beginning."""
    begins = text.partition(" ")[0]
    begun = text[:1].upper() + text[1:] if begins.isalpha() else text
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."
