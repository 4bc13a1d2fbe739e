"""Tries a gateway out against what Claude Code asks of one: a check for each requirement that can be seen from outside.

The requirements R1 to R30 are listed, with their sources and with which check looks at them, in docs/doctor.md. A gateway
with Practice behind it is seen through: Practice tells what arrived (``practice:echo``) and always answers alike, so that
every change on the way shows. Behind any other, what cannot be told is said to be so.
"""

from __future__ import annotations

import json
import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.probe import PATIENCE_S, Answer, Endpoint, Fields, api_key
from claude_desk.errors import DoctorError
from claude_desk.messages.error_body import read_error
from claude_desk.secret import Secret
from claude_desk.upstreams.practice_replies import Reply, Request, reply_to

VERSION = "2023-06-01"
MODEL = "claude-haiku-4-5"
MESSAGES = "/v1/messages"
MAX_TOKENS = 600
"""Enough for an echo; a real model is asked for far fewer."""

SMALL = 16
_PRACTISED = "This is a practised rate limit."
_PRACTICE_ID = re.compile(rb"_practice_[0-9a-f]{20}")
_LONGEST_QUOTE = 160


class Limited(DoctorError):
    """The gateway's own limit stopped a request of the check-up."""


class Gateway:
    """A gateway that is tried out.

    Args:
        endpoint: where it is.
        key: what lets us in.
        model: for the requests.

    Attributes:
        echo: what Practice behind it said of the first request; None where something else is behind it, or nobody asked yet.
        proven: the credential's fields that it was seen to accept first; empty for none yet.
    """

    def __init__(self, endpoint: Endpoint, key: Secret, model: str = MODEL) -> None:
        self.endpoint = endpoint
        self.key = key
        self.model = model
        self.echo: Mapping[str, Any] | None = None
        self.proven: Fields = ()
        self._nonce = secrets.token_hex(6)

    @property
    def practice(self) -> bool:
        """Whether Practice is behind it."""
        return self.echo is not None

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        *,
        headers: Fields = (),
        credential: Fields | None = None,
        patience: float = PATIENCE_S,
        expect: bool = False,
    ) -> Answer:
        """One request on a connection of its own.

        Args:
            method: HTTP method.
            target: path and query.
            body: a JSON body, or None.
            headers: fields beside those that every request has.
            credential: fields; those that are known to be accepted, or ``x-api-key`` with our key, if None.
            patience: seconds of silence after which it is given up.
            expect: announce the body first.

        Raises:
            DoctorError: no answer.
            Limited: a limit of the gateway's own.
        """
        with self.endpoint.connect(patience=patience) as connection:
            fields = self.fields(credential, json_body=body is not None)
            answer = connection.ask(method, target, (*fields, *headers), body, expect=expect)
        said = read_error(plain(answer))[1] if answer.status == HTTPStatus.TOO_MANY_REQUESTS else ""
        if said and said != _PRACTISED:
            raise Limited(f"A limit stopped the check-up's own request: {quote(answer)}")
        return answer

    def fields(self, credential: Fields | None = None, *, json_body: bool) -> Fields:
        """The fields of a request."""
        kind = (("Content-Type", "application/json"),) if json_body else ()
        common = (
            ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
            ("anthropic-version", VERSION),
        )
        return (*common, *kind, *(self.proven or api_key(self.key) if credential is None else credential))

    def body(self, text: str, **more: object) -> bytes:
        """A request for a message; no two check-ups send the same."""
        members = {
            "model": self.model,
            "max_tokens": MAX_TOKENS if self.practice or "practice:" in text else SMALL,
            "messages": [{"role": "user", "content": text}],
            "metadata": {"user_id": f"claude-desk-doctor-{self._nonce}"},
        }
        return json.dumps(members | more).encode()

    def message(self, text: str = "Say OK.", *, credential: Fields | None = None, **more: object) -> Answer:
        """Ask for a message."""
        return self.ask("POST", MESSAGES, self.body(text, **more), credential=credential)

    def practised(self, body: bytes, target: str = MESSAGES) -> Reply:
        """What Practice answers to that request."""
        path, _, query = target.partition("?")
        return reply_to(Request("POST", path, query, VERSION, body))


Outcome = tuple[Verdict, str, str]
"""How it is, what was found, what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes:
        id: for programs.
        requirements: which of R1 to R30 it is about.
        title: for people.
        run: looks.
    """

    id: str
    requirements: tuple[str, ...]
    title: str
    run: Callable[[Gateway], Outcome]

    def carry_out(self, gateway: Gateway) -> Finding:
        """Look, and say how it is; what goes wrong on the way is a finding too."""
        began = time.monotonic()
        try:
            verdict, what, do = self.run(gateway)
        except Limited as limited:
            verdict, what = Verdict.WARN, limited.message
            do = "Raise that limit, or run the check-up again later."
        except DoctorError as error:
            verdict, what = Verdict.FAIL, error.message
            do = "See that the gateway runs and answers this request as the API does."
        return replace(self.finding(verdict, what, do), seconds=time.monotonic() - began)

    def finding(self, verdict: Verdict, what: str, do: str = "") -> Finding:
        """A finding of this check."""
        return Finding(f"gateway.{self.id}", Group.GATEWAY, self.title, verdict, what, do, self.requirements)


def examine(gateway: Gateway, checks: Iterable[Check]) -> Iterator[Finding]:
    """Carry out the checks, one after the other; where nobody answers the first, the others are not tried."""
    lost = False
    for number, check in enumerate(checks):
        if lost:
            yield check.finding(Verdict.SKIP, "Not tried: nobody answers there.")
            continue
        finding = check.carry_out(gateway)
        lost = number == 0 and finding.verdict is Verdict.FAIL
        yield finding


def ok(what: str) -> Outcome:
    """It is as it should be."""
    return Verdict.OK, what, ""


def warn(what: str, do: str) -> Outcome:
    """It works, with a limit."""
    return Verdict.WARN, what, do


def fail(what: str, do: str) -> Outcome:
    """It does not work as tools need it."""
    return Verdict.FAIL, what, do


def skip(what: str) -> Outcome:
    """It cannot be told."""
    return Verdict.SKIP, what, ""


def plain(answer: Answer) -> bytes:
    """A body, unpacked if it is packed, so that one fault is one red line."""
    coding = answer.header("content-encoding").lower()
    if coding not in {"gzip", "deflate"}:
        return answer.body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(answer.body)
    except zlib.error:
        return answer.body


def quote(answer: Answer) -> str:
    """A reply in a few words: its status, and what its error says."""
    kind, message = read_error(plain(answer))
    said = " ".join((message or plain(answer)[: 4 * _LONGEST_QUOTE].decode("utf-8", "replace")).split())
    said = said if len(said) <= _LONGEST_QUOTE else f"{said[:_LONGEST_QUOTE]}..."
    return f"HTTP {answer.status}{f' {kind}' if kind else ''}{f': “{said}”' if said else ''}"


def object_in(answer: Answer) -> dict[str, Any]:
    """The JSON object that a reply is; empty for what is none."""
    try:
        found = json.loads(plain(answer))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_message(answer: Answer) -> bool:
    """Whether a reply is a message."""
    return answer.status == HTTPStatus.OK and object_in(answer).get("type") == "message"


def echo_in(answer: Answer) -> dict[str, Any] | None:
    """What Practice says arrived; None if it was not Practice that answered."""
    content = object_in(answer).get("content")
    text = (
        content[0].get("text")
        if isinstance(content, list) and content and isinstance(content[0], dict)
        else None
    )
    try:
        told = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("practice") == "echo" else None


def same_but_ids(one: bytes, other: bytes) -> bool:
    """Whether two replies of Practice are alike, but for the ids that it makes of a request's bytes."""
    return _PRACTICE_ID.sub(b"", one) == _PRACTICE_ID.sub(b"", other)


def is_redirect(answer: Answer) -> bool:
    """Whether a reply sends the client elsewhere."""
    return HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST


def is_html(answer: Answer) -> bool:
    """Whether a reply is a web page."""
    return answer.kind == "text/html" or plain(answer)[:200].lstrip().lower().startswith(
        (b"<!doctype", b"<html")
    )
