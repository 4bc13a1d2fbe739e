"""Bedrock's errors in the Messages protocol's words, and what a person is told to do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.error_body import STATUS_TYPES
from claude_desk.upstreams.bedrock_errors import Account, read, read_exception, translate
from fakes.bedrock_server import KINDS

ACCOUNT = Account("us-east-1", "work")
KEY = Account("us-east-1", key=True)
ERROR_TYPES = set(STATUS_TYPES.values())

# The platform's table: Bedrock's kind, and what a client of Anthropic's API gets.
TABLE = {
    "ValidationException": (400, "invalid_request_error"),
    "AccessDeniedException": (403, "permission_error"),
    "UnrecognizedClientException": (403, "permission_error"),
    "ExpiredTokenException": (403, "permission_error"),
    "InvalidSignatureException": (403, "permission_error"),
    "ResourceNotFoundException": (404, "not_found_error"),
    "ThrottlingException": (429, "rate_limit_error"),
    "ServiceQuotaExceededException": (429, "rate_limit_error"),
    "ModelTimeoutException": (504, "timeout_error"),
    "ModelNotReadyException": (529, "overloaded_error"),
    "ModelErrorException": (500, "api_error"),
    "ModelStreamErrorException": (500, "api_error"),
    "InternalServerException": (500, "api_error"),
    "ServiceUnavailableException": (529, "overloaded_error"),
}


def reply(kind: str, message: str, status: int = 400, account: Account = ACCOUNT, **more: str):  # type: ignore[no-untyped-def] # noqa: ANN201
    """The translation of an error reply."""
    body = json.dumps({"message": message, **more}).encode()
    headers = ((b"X-Amzn-ErrorType", f"{kind}:http://internal.amazon.com/coral/".encode()),) if kind else ()
    return translate(read(status, headers, body), account)


def test_the_table_is_whole() -> None:
    """Every kind of error that Bedrock is known to have is in the table."""
    assert set(TABLE) == set(KINDS)


@pytest.mark.parametrize("kind", TABLE)
def test_each_kind_has_its_status(kind: str) -> None:
    """Status and type by the table, from the header, from the body, and from inside a stream."""
    status, words = KINDS[kind]
    found = reply(kind, words, status)
    assert (found.status, found.type) == TABLE[kind]
    assert reply("", words, status, __type=f"com.amazon.bedrock#{kind}") == found
    small = kind[0].lower() + kind[1:]
    payload = json.dumps({"message": words}).encode()
    inside = translate(read_exception({":exception-type": small}, payload), ACCOUNT)
    assert inside == found
    unmodelled = {":error-code": small, ":error-message": words}
    assert translate(read_exception(unmodelled, b""), ACCOUNT) == found
    hopeless = ((b"x-should-retry", b"false"),) if kind == "ServiceQuotaExceededException" else ()
    assert found.headers == hopeless


@pytest.mark.parametrize(
    "words",
    [
        "prompt is too long: 205000 tokens > 200000 maximum",
        "Input is too long for requested model.",
        "input length and `max_tokens` exceed context limit: 1 + 2 > 2, decrease input length",
        "messages.1.content.0: Invalid `signature` in `thinking` block.",
        "tools.0: Extra inputs are not permitted",
    ],
)
def test_words_that_clients_know_stay(words: str) -> None:
    """What clients match to mend a request arrives as the model said it, without Bedrock's preface."""
    for said in (words, "The model returned the following errors: " + words):
        assert reply("ValidationException", said).message == words


@pytest.mark.parametrize("account", [ACCOUNT, KEY])
def test_a_refused_login_is_nobodys_401(account: Account) -> None:
    """Whatever is wrong with the login, the client reads 403, whose credentials are meant, and AWS's own words."""
    for kind in ("UnrecognizedClientException", "ExpiredTokenException", "AccessDeniedException", ""):
        found = reply(kind, "The words of AWS.", 401, account)
        assert (found.status, found.type) == (403, "permission_error")
        assert ("Bedrock API key" if account.key else "AWS credentials") in found.message
        assert found.message.endswith("It said: The words of AWS.")


def test_the_request_that_aws_quotes_stays_here() -> None:
    """AWS quotes the request a signature should have been for, session token and all: that is cut off."""
    words = "The request signature we calculated does not match.\n\nThe Canonical String should have been\nx-amz-security-token:SECRET"
    found = reply("InvalidSignatureException", words, 403)
    assert "SECRET" not in found.message + found.advice
    assert found.message.endswith("does not match.")


ADVICE = {
    "expired": (
        ACCOUNT,
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "aws sso login --profile work",
    ),
    "expired, as access denied": (
        ACCOUNT,
        "AccessDeniedException",
        "The security token included in the request is expired",
        "aws sso login --profile work",
    ),
    "unknown": (
        ACCOUNT,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        "check the profile",
    ),
    "missing": (
        ACCOUNT,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
        "check the profile",
    ),
    "the clock": (
        ACCOUNT,
        "InvalidSignatureException",
        "Signature expired: 20261120T000000Z is now earlier than 20261121T000000Z",
        "set the clock",
    ),
    "the wrong secret": (
        ACCOUNT,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
        "secret access key",
    ),
    "the wrong region": (
        ACCOUNT,
        "InvalidSignatureException",
        "Credential should be scoped to a valid region.",
        "set the right one",
    ),
    "a model of another region": (
        ACCOUNT,
        "ValidationException",
        "The provided model identifier is invalid.",
        "check the region",
    ),
    "a model that is not there": (
        ACCOUNT,
        "ResourceNotFoundException",
        "Could not resolve the foundation model from the provided model identifier.",
        "check the region",
    ),
    "no access to the model": (
        ACCOUNT,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
        "no access to a model",
    ),
    "no permission": (
        ACCOUNT,
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel on resource: y",
        "bedrock:InvokeModelWithResponseStream",
    ),
    "no way of payment": (
        ACCOUNT,
        "AccessDeniedException",
        "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.",
        "Billing",
    ),
    "the use case form": (
        ACCOUNT,
        "ResourceNotFoundException",
        "Model use case details have not been submitted for this account.",
        "use case form",
    ),
    "no inference profile": (
        ACCOUNT,
        "ValidationException",
        "Invocation of model ID x with on-demand throughput isn\N{RIGHT SINGLE QUOTATION MARK}t supported.",
        "set the model prefix",
    ),
    "throttled": (
        ACCOUNT,
        "ThrottlingException",
        "Too many tokens, please wait before trying again.",
        "Service Quotas",
    ),
    "a key that is not known": (
        KEY,
        "AccessDeniedException",
        "Authentication failed: Please make sure your API Key is valid.",
        "make a new one",
    ),
    "a key that has expired": (KEY, "AccessDeniedException", "Bearer Token has expired", "make a new one"),
    "nothing to be done here": (ACCOUNT, "InternalServerException", "The system encountered an error.", ""),
    "nothing but the request": (ACCOUNT, "ValidationException", "messages: Field required", ""),
}


@pytest.mark.parametrize("case", ADVICE.values(), ids=ADVICE)
def test_a_person_is_told_what_to_do(case: tuple[Account, str, str, str]) -> None:
    """Each thing that a person can mend is one sentence that says how, and none of it is quoted from the wire."""
    account, kind, said, expected = case
    advice = reply(kind, said, 400, account).advice
    if not expected:
        assert advice == ""
        return
    assert expected in advice
    assert advice.endswith(".")
    assert ". " not in advice
    assert said not in advice


OTHERS = {401: 403, 408: 504, 413: 413, 418: 418, 424: 500, 500: 500, 502: 502, 503: 529, 504: 504, 599: 599}


@pytest.mark.parametrize(("status", "expected"), OTHERS.items())
def test_a_gateways_error_goes_by_its_status(status: int, expected: int) -> None:
    """What stands in front of Bedrock may answer without a kind and without JSON: its status decides."""
    found = translate(read(status, (), b"<html>Bad Gateway</html>"), ACCOUNT)
    assert found.status == expected
    assert found.type in ERROR_TYPES
    assert "<html>" not in found.message
    assert str(status) in found.message


def test_words_in_other_shapes_are_found() -> None:
    """``Message`` with a capital, and an error of Anthropic's own, keep their words."""
    assert read(400, (), b'{"Message":"a"}').message == "a"
    assert read(400, (), b'{"type":"error","error":{"type":"x","message":"b"}}').message == "b"


@given(st.integers(400, 599), st.text(max_size=40), st.binary(max_size=200))
def test_any_error_is_translated(status: int, kind: str, body: bytes) -> None:
    """Whatever comes, it is an error of the protocol with words."""
    headers = ((b"x-amzn-errortype", kind.encode("utf-8", "replace")),)
    found = translate(read(status, headers, body), ACCOUNT)
    assert 400 <= found.status < 600
    assert found.status != 401
    assert found.type in ERROR_TYPES
    assert found.message
