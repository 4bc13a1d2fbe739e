"""Checks of what goes to the upstream: addresses, credentials, headers, bodies."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus

from claude_desk.doctor.gateway import (
    MESSAGES,
    Check,
    Gateway,
    Outcome,
    echo_in,
    fail,
    is_message,
    is_redirect,
    object_in,
    ok,
    plain,
    quote,
    skip,
    warn,
)
from claude_desk.doctor.probe import NO_CREDENTIAL, Fields, api_key, bearer
from claude_desk.messages.error_body import read_error
from claude_desk.secret import Secret

DISCOVERY_S = 3.0
"""What Claude Code waits for the list of models."""

BETAS = "claude-code-20250219,  context-management-2025-06-27 ,claude-desk-doctor-2026-11-21"
"""Odd blanks and a flag nobody knows: passed on as it is, or not."""

STRANGE = ("anthropic-claude-desk-doctor", "a field that nobody knows")
LARGE = 1_500_000
"""Bytes of the large body; many servers stop at 1 MiB."""

_SLOW_S = 1.0
_HOSTILE = (
    "<script>alert(1)</script> ' OR 1=1; DROP TABLE users; -- ../../etc/passwd ${jndi:ldap://x/a} "
    "<?php system($_GET['c']); ?> {{7*7}} UNION SELECT password FROM accounts"
)
_RESERVED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def reach(gateway: Gateway) -> Outcome:
    """Somebody listens."""
    with gateway.endpoint.connect():
        return ok(f"Somebody listens at {gateway.endpoint.authority}.")


def discovery(gateway: Gateway) -> Outcome:  # noqa: PLR0911 (a row of cases, one after the other)
    """The list of models, as Claude Code asks for it at its start."""
    answer = gateway.ask("GET", "/v1/models?limit=1000", patience=4 * DISCOVERY_S)
    if is_redirect(answer):
        return fail(
            f"The request for the list of models is redirected (HTTP {answer.status}).",
            "Answer /v1/models itself, or give tools the address it is redirected to: they do not follow.",
        )
    if answer.status != HTTPStatus.OK:
        return fail(f"There is no list of models: {quote(answer)}", "Serve GET /v1/models.")
    entries = object_in(answer).get("data")
    ids = (
        [each.get("id") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else None
    )
    if not ids:
        return fail(
            "The list of models is empty, or not the API's.",
            'Answer {"data": [{"id": ..., "display_name": ...}]}.',
        )
    known = [name for name in ids if isinstance(name, str) and ("claude" in name or "anthropic" in name)]
    found = f"{len(ids)} models in {answer.seconds:.1f} s"
    if answer.seconds > DISCOVERY_S:
        return fail(
            f"{found}; Claude Code gives up after 3.", "Make the list quicker, for instance by keeping it."
        )
    if not known:
        return warn(
            f"{found}, but none has “claude” or “anthropic” in its name, so Claude Code offers none of them.",
            "Add aliases with such names.",
        )
    if answer.seconds > _SLOW_S:
        return warn(f"{found}; Claude Code gives up after 3.", "See what makes the list slow.")
    return ok(f"{found}, {len(known)} of them for Claude Code.")


def address(gateway: Gateway) -> Outcome:
    """No redirect on the way to an answer."""
    for target in (f"{MESSAGES}/count_tokens", MESSAGES):
        answer = gateway.ask("POST", target, b'{"messages": []}')  # refused, so that it costs nothing
        if is_redirect(answer):
            return fail(
                f"{target} is redirected (HTTP {answer.status}).",
                "Give tools the exact address: they do not follow redirects, and lose their key if they do.",
            )
    return ok("Requests are answered at the address they are sent to.")


def _accepted(gateway: Gateway, credential: Fields, name: str, variable: str) -> Outcome:
    answer = gateway.message(credential=credential)
    if is_message(answer):
        gateway.proven = gateway.proven or credential
        return ok(f"Accepted: {name}.")
    return fail(
        f"Refused: {name}: {quote(answer)}",
        f"Accept this header too: tools that are set up with {variable} send it.",
    )


def by_api_key(gateway: Gateway) -> Outcome:
    """The credential of ANTHROPIC_API_KEY."""
    return _accepted(gateway, api_key(gateway.key), "the key as x-api-key", "ANTHROPIC_API_KEY")


def by_bearer(gateway: Gateway) -> Outcome:
    """The credential of ANTHROPIC_AUTH_TOKEN."""
    return _accepted(gateway, bearer(gateway.key), "the key as Authorization: Bearer", "ANTHROPIC_AUTH_TOKEN")


def by_both(gateway: Gateway) -> Outcome:
    """What apiKeyHelper makes Claude Code send."""
    both = (*api_key(gateway.key), *bearer(gateway.key))
    return _accepted(gateway, both, "the key in both headers at once", "apiKeyHelper")


def wrong_key(gateway: Gateway) -> Outcome:
    """Whoever has no key is told so, and in a way that tools understand."""
    for credential in (api_key(Secret("desk-wrong-key-of-the-check-up")), NO_CREDENTIAL):
        answer = gateway.ask("POST", MESSAGES, b'{"messages": []}', credential=credential)
        if answer.status not in _RESERVED:
            return warn(
                f"A request {'with a wrong key' if credential else 'without a key'} is not refused ({quote(answer)}).",
                "Let the gateway ask for a key: any program on this computer can use it, and web pages too.",
            )
        if not read_error(plain(answer))[1]:
            return warn(
                "A wrong key is refused, but not with an error as the API has it.",
                'Answer 401 with {"type": "error", "error": {"type": "authentication_error", "message": ...}}.',
            )
    return ok("A wrong key is refused as the API refuses it.")


def beta_query(gateway: Gateway) -> Outcome:
    """Claude Code's own address."""
    answer = gateway.ask("POST", f"{MESSAGES}?beta=true", gateway.body("Say OK."))
    if is_message(answer):
        return ok("/v1/messages?beta=true is answered.")
    return fail(
        f"/v1/messages?beta=true is not answered: {quote(answer)}",
        "Decide by the path alone: Claude Code always sends this query.",
    )


def head_probe(gateway: Gateway) -> Outcome:
    """Claude Code's greeting; it may be refused, but the next request on the connection must work."""
    with gateway.endpoint.connect() as connection:
        greeting = connection.ask("HEAD", "/api/hello", gateway.fields(json_body=False))
        following = connection if greeting.header("connection").lower() != "close" else None
        if following is not None:
            answer = following.ask("GET", "/v1/models?limit=1", gateway.fields(json_body=False))
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return fail(f"After HEAD /api/hello the next request fails: {quote(answer)}", _NO_HEAD_BODY)
    if greeting.status >= HTTPStatus.INTERNAL_SERVER_ERROR or is_redirect(greeting):
        return fail(
            f"HEAD /api/hello gives HTTP {greeting.status}.", "Answer it with 200 and no body, or with 404."
        )
    if greeting.status >= HTTPStatus.BAD_REQUEST:
        return warn(
            f"HEAD /api/hello gives HTTP {greeting.status}; Claude Code goes on, other tools take it for a gateway that is down.",
            "Answer it with 200 and no body.",
        )
    return ok(f"HEAD /api/hello gives HTTP {greeting.status}, and the connection goes on.")


_NO_HEAD_BODY = "Send no body in answer to HEAD (RFC 9110 section 9.3.2)."


def headers(gateway: Gateway) -> Outcome:
    """Headers of the protocol, as they were sent; also finds out whether Practice is behind the gateway."""
    fields = (("anthropic-beta", BETAS), STRANGE, ("x-claude-code-session-id", "claude-desk-doctor"))
    answer = gateway.ask("POST", MESSAGES, gateway.body("practice:echo"), headers=fields)
    told = gateway.echo = echo_in(answer)
    if told is None:
        return _headers_unseen(answer.status, quote(answer), accepted=is_message(answer))
    arrived = [tuple(field) for field in told.get("headers", ())]
    betas = [value for name, value in arrived if name == "anthropic-beta"]
    if not betas:
        return fail("anthropic-beta does not arrive at the upstream.", _AS_SENT)
    if betas != [BETAS]:
        lost = [flag.strip() for flag in BETAS.split(",") if flag.strip() not in ",".join(betas)]
        told_lost = f": {', '.join(lost)} is missing" if lost else ""
        return fail(f"anthropic-beta arrives changed{told_lost}.", _AS_SENT)
    if STRANGE not in arrived:
        return fail(f"{STRANGE[0]} does not arrive at the upstream.", _AS_SENT)
    return ok("anthropic-* headers arrive as they were sent, flags that nobody knows included.")


_AS_SENT = (
    "Pass on every anthropic-* header, byte for byte; a list of known ones is out of date with each release."
)


def _headers_unseen(status: int, said: str, *, accepted: bool) -> Outcome:
    if BETAS.rpartition(",")[2] in said:
        return ok("anthropic-beta arrives: the upstream names the unknown flag that was sent.")
    if accepted:
        return warn(
            "The upstream took an unknown flag in anthropic-beta without a word, so perhaps it never arrived.",
            "Try the gateway with Practice behind it: that tells what arrives.",
        )
    return fail(f"A request with anthropic-beta fails (HTTP {status}): {said}", _AS_SENT)


def body(gateway: Gateway) -> Outcome:
    """A body with everything in it that a reader and writer of JSON would smooth out."""
    if not gateway.practice:
        return skip("Only Practice behind the gateway could tell.")
    sent = _odd_body(gateway)
    answer = gateway.ask("POST", MESSAGES, sent)
    told = echo_in(answer)
    if told is None:
        return fail(f"A request with unknown fields fails: {quote(answer)}", _UNCHANGED)
    if told.get("body_sha256") == hashlib.sha256(sent).hexdigest():
        return ok("A body arrives byte for byte, unknown fields and odd spelling included.")
    size = told.get("body_bytes")
    if told.get("body_sha256") in _rewritten(sent):
        return fail(
            f"The body was read and written anew on the way ({len(sent)} bytes became {size}).",
            f"{_UNCHANGED} Prompt caching and the signatures of thinking depend on it.",
        )
    return fail(f"The body was changed on the way ({len(sent)} bytes became {size}).", _UNCHANGED)


_UNCHANGED = (
    "Pass the body on as it came, system blocks and unknown fields included; look at it without changing it."
)


def _odd_body(gateway: Gateway) -> bytes:
    model = json.dumps(gateway.model)
    return (
        f'{{ "model" : {model},\n\t"max_tokens":600 , "claude_desk_doctor":{{"one":1.0,"many":12345678901234567890,'
        '"e":1e2,"path":"a\\/b"},\r\n"system":[{"text":"x-anthropic-billing-header: doctor","type":"text"},'
        '{"type":"text","text":"caf\\u00e9 caf\u00e9"}],  "messages":[{"content":[{"type":"text",'
        '"text":"practice:echo"}],"role":"user"}]}'
    ).encode()


def _rewritten(sent: bytes) -> set[str]:
    """Digests of what usual writers of JSON make of it."""
    members = json.loads(sent)
    texts = {
        json.dumps(members, ensure_ascii=ascii_only, separators=separators, sort_keys=in_order)
        for ascii_only in (True, False)
        for separators in ((", ", ": "), (",", ":"))
        for in_order in (True, False)
    }
    return {hashlib.sha256(text.encode()).hexdigest() for text in texts}


def large(gateway: Gateway) -> Outcome:
    """A body of the size that a few screenshots have; what the upstream is to make of it costs nothing."""
    padding = "x" * LARGE
    more = {"claude_desk_doctor": padding} if gateway.practice else {"system": padding, "messages": []}
    sent = gateway.body("Say OK.", **more)
    answer = gateway.ask("POST", MESSAGES, sent, expect=True)
    taken = is_message(answer) if gateway.practice else answer.status == HTTPStatus.BAD_REQUEST
    if taken:
        return ok(f"A body of {len(sent) / 1e6:.1f} MB is taken.")
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return fail(
            f"A body of {len(sent) / 1e6:.1f} MB is too large for it.",
            "Raise its limit to 32 MB, the API's own: one screenshot can have more than 1 MB.",
        )
    return fail(
        f"A body of {len(sent) / 1e6:.1f} MB fails: {quote(answer)}",
        "See what stops large bodies on the way.",
    )


def filters(gateway: Gateway) -> Outcome:
    """Prompts are code, and code looks like an attack."""
    answer = gateway.message(_HOSTILE)
    if is_message(answer):
        return ok("A prompt that looks like an attack on a web server is passed on.")
    return fail(
        f"A prompt with code in it is refused: {quote(answer)}",
        "Switch off filters for web attacks (WAF) on this path: prompts are full of such code.",
    )


def count_tokens(gateway: Gateway) -> Outcome:
    """Counting, which is free."""
    members = json.loads(gateway.body("Say OK."))
    members.pop("max_tokens")
    answer = gateway.ask("POST", f"{MESSAGES}/count_tokens", json.dumps(members).encode())
    count = object_in(answer).get("input_tokens")
    if answer.status == HTTPStatus.OK and isinstance(count, int):
        return ok(f"Tokens are counted ({count}).")
    return warn(
        f"Tokens are not counted: {quote(answer)}",
        "Serve /v1/messages/count_tokens: without it Claude Code counts by asking the model, which costs.",
    )


CHECKS = (
    Check("reach", ("R1",), "The gateway is there", reach),
    Check("api_key", ("R10",), "The key is accepted as x-api-key", by_api_key),
    Check("bearer", ("R10",), "The key is accepted as Authorization: Bearer", by_bearer),
    Check("both_headers", ("R10",), "The key is accepted in both headers", by_both),
    Check("discovery", ("R25",), "Models are listed in time, without a redirect", discovery),
    Check("address", ("R5",), "Requests are not redirected", address),
    Check("wrong_key", ("R22",), "A wrong key is refused properly", wrong_key),
    Check("beta_query", ("R1", "R3"), "Claude Code's address is served", beta_query),
    Check("head", ("R4",), "The HEAD probe breaks nothing", head_probe),
    Check("headers", ("R7", "R8", "R9"), "Beta flags and other headers arrive", headers),
    Check("body", ("R8", "R12", "R13", "R14"), "Bodies arrive unchanged", body),
    Check("large_body", ("R15",), "Bodies over 1 MB are taken", large),
    Check("filters", ("R6",), "No filter reads prompts", filters),
    Check("count_tokens", ("R1",), "Tokens are counted", count_tokens),
)
"""In the order in which they are carried out: :func:`reach` first, then credentials, and :func:`headers` before what needs Practice."""
