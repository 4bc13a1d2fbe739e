"""The verifier of signatures agrees with AWS's published test suite, and refuses what AWS refuses."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from claude_desk.secret import AwsCredentials, Secret
from claude_desk.upstreams.base import Origin
from claude_desk.upstreams.sigv4 import signed
from fakes.aws_verifier import (
    UNSIGNED,
    AwsAccount,
    AwsRefusal,
    AwsVerifier,
    canonical_request,
    signature,
)

ACCOUNT = AwsAccount("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
AT = 1_440_938_160
STAMP = "20150830T123600Z"
HOST = ("Host", "example.amazonaws.com")
DATE = ("X-Amz-Date", STAMP)
FORM = ("Content-Type", "application/x-www-form-urlencoded")
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# Name in the suite: method, target, further fields, body, signature.
SUITE: dict[str, tuple[str, str, list[tuple[str, str]], str, str]] = {
    "get-vanilla": (
        *("GET", "/", [], ""),
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    "get-vanilla-query-order-key-case": (
        *("GET", "/?Param2=value2&Param1=value1", [], ""),
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-vanilla-empty-query-key": (
        *("GET", "/?Param1=value1", [], ""),
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ),
    "get-vanilla-query-unreserved": (
        *("GET", f"/?{UNRESERVED}={UNRESERVED}", [], ""),
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ),
    "get-unreserved": (
        *("GET", f"/{UNRESERVED}", [], ""),
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    "get-utf8": (
        *("GET", "/ሴ", [], ""),
        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    ),
    "get-space": (
        *("GET", "/example space/", [], ""),
        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
    ),
    "get-slash": (
        *("GET", "//", [], ""),
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    "get-slashes": (
        *("GET", "//example//", [], ""),
        "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
    ),
    "get-slash-pointless-dot": (
        *("GET", "/./example", [], ""),
        "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    ),
    "get-relative-relative": (
        *("GET", "/example1/example2/../..", [], ""),
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    "get-header-key-duplicate": (
        *("GET", "/", [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")], ""),
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    ),
    "get-header-value-order": (
        *("GET", "/", [("My-Header1", value) for value in ("value4", "value1", "value3", "value2")], ""),
        "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    ),
    "get-header-value-trim": (
        *("GET", "/", [("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')], ""),
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
    "post-vanilla": (
        *("POST", "/", [], ""),
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    ),
    "post-vanilla-query": (
        *("POST", "/?Param1=value1", [], ""),
        "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    ),
    "post-header-key-sort": (
        *("POST", "/", [("My-Header1", "value1")], ""),
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    "post-x-www-form-urlencoded": (
        *("POST", "/", [FORM], "Param1=value1"),
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
}


@pytest.mark.parametrize("name", SUITE)
def test_the_published_suite(name: str) -> None:
    """Each request of AWS's test suite gets the signature that AWS printed for it."""
    method, target, fields, body, expected = SUITE[name]
    headers = [(key.encode(), value.encode()) for key, value in (HOST, *fields, DATE)]
    names = sorted({key.decode().lower() for key, _ in headers})
    request = canonical_request(
        method, target.encode(), headers, names, hashlib.sha256(body.encode()).hexdigest()
    )
    scope = "20150830/us-east-1/service/aws4_request"
    assert signature(ACCOUNT.secret_access_key, STAMP, scope, request) == expected
    authorization = f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders={';'.join(names)}, Signature={expected}"
    verifier = AwsVerifier([ACCOUNT], service="service", region="us-east-1", now=lambda: AT)
    signed_headers = [*headers, (b"Authorization", authorization.encode())]
    assert verifier.check(method, target.encode(), signed_headers, body.encode()) is ACCOUNT


def a_request(account: AwsAccount = ACCOUNT, **changed: object) -> list[tuple[bytes, bytes]]:
    """Fields of a signed request for ``{}`` at /model/m:0/invoke."""
    token = Secret(account.session_token) if account.session_token else None
    credentials = AwsCredentials(account.access_key_id, Secret(account.secret_access_key), token)
    values: dict[str, object] = {"service": "bedrock", "region": "us-east-1", "at": AT, **changed}
    fields = signed(
        "POST",
        Origin.of("https://example.amazonaws.com"),
        b"/model/m:0/invoke",
        ((b"content-type", b"application/json"),),
        b"{}",
        credentials,
        **values,  # type: ignore[arg-type] # the three above, each of its type
    )
    return [(b"host", b"example.amazonaws.com"), *fields]


def check(
    headers: list[tuple[bytes, bytes]],
    *accounts: AwsAccount,
    target: bytes = b"/model/m:0/invoke",
    body: bytes = b"{}",
    now: float = AT,
) -> AwsAccount:
    """Ask a verifier for Bedrock in us-east-1."""
    verifier = AwsVerifier(accounts or [ACCOUNT], service="bedrock", region="us-east-1", now=lambda: now)
    return verifier.check("POST", target, headers, body)


def refusal(headers: list[tuple[bytes, bytes]], *accounts: AwsAccount, **how: object) -> AwsRefusal:
    """Ask, and be refused."""
    with pytest.raises(AwsRefusal) as refused:
        check(headers, *accounts, **how)  # type: ignore[arg-type] # as check takes them
    return refused.value


def test_a_good_request_comes_in() -> None:
    """What the refusals below change is accepted without the change."""
    assert check(a_request()) is ACCOUNT
    session = replace(ACCOUNT, session_token="token")
    assert check(a_request(session), session) is session


def test_what_was_changed_on_the_way_is_refused() -> None:
    """Another body, path or signed field, or another secret: the signatures do not match."""
    tampered = [(name, b"text/plain" if name == b"content-type" else value) for name, value in a_request()]
    refusals = [
        refusal(a_request(), body=b"{ }"),
        refusal(a_request(), target=b"/model/m%3A0/invoke"),
        refusal(a_request(), target=b"/model/m:0/invoke?a=b"),
        refusal(tampered),
        refusal(a_request(replace(ACCOUNT, secret_access_key="other"))),
    ]
    for each in refusals:
        assert (each.status, each.kind) == (403, "InvalidSignatureException")
        assert "signature we calculated does not match" in each.message


def test_who_is_unknown_or_too_late_is_refused() -> None:
    """Unknown keys, missing or wrong tokens and expired sessions have AWS's own kinds."""
    session = replace(ACCOUNT, session_token="token")
    unknown = "UnrecognizedClientException"
    assert refusal(a_request(replace(ACCOUNT, access_key_id="AKIDOTHER"))).kind == unknown
    assert refusal(a_request(), session).kind == unknown
    assert refusal(a_request(replace(session, session_token="other")), session).kind == unknown
    assert refusal(a_request(session), replace(session, expired=True)).kind == "ExpiredTokenException"
    missing = refusal([(b"host", b"x")])
    assert (missing.kind, missing.message) == (
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )


def test_more_than_five_minutes_are_too_much() -> None:
    """Clocks may differ by five minutes either way, and by no second more."""
    assert check(a_request(), now=AT + 300)
    assert check(a_request(), now=AT - 300)
    assert refusal(a_request(), now=AT + 301).message.startswith("Signature expired: 20150830T123600Z is now")
    assert refusal(a_request(), now=AT - 301).message.startswith("Signature not yet current:")


def test_another_place_is_refused() -> None:
    """A signature is for one service in one region."""
    assert "valid region" in refusal(a_request(region="eu-west-1")).message
    assert "correct service: 'bedrock'" in refusal(a_request(service="s3")).message


def test_what_must_be_signed_is() -> None:
    """Host, content type and each ``x-amz-`` field have to be under the signature."""
    added = refusal([*a_request(), (b"X-Amz-Target", b"elsewhere")])
    assert "x-amz-target" in added.message
    without = [
        (name, value.replace(b"host;", b"") if name == b"Authorization" else value)
        for name, value in a_request()
    ]
    assert "host" in refusal(without).message


def test_a_malformed_authorization_is_refused() -> None:
    """Another scheme, or one with a part missing, is told so."""
    bearer = [(b"host", b"x"), (b"authorization", b"Bearer x")]
    assert refusal(bearer).kind == "IncompleteSignatureException"
    cut = [(name, value.partition(b", Signature")[0]) for name, value in a_request()]
    assert "'Signature' parameter" in refusal(cut).message


def test_an_unsigned_payload_is_an_exception() -> None:
    """UNSIGNED-PAYLOAD only opens where a service says so."""
    said = [*a_request(), (b"x-amz-content-sha256", UNSIGNED.encode())]
    assert "x-amz-content-sha256" in refusal(said).message


def test_errors_have_the_bodies_of_both_families() -> None:
    """JSON services and STS word one refusal in their own ways."""
    refused = refusal([(b"host", b"x")])
    fields, body = refused.as_json()
    assert dict(fields)["x-amzn-errortype"].startswith("MissingAuthenticationTokenException:http")
    assert body == b'{"message": "Missing Authentication Token"}'
    assert b"<Code>MissingAuthenticationToken</Code>" in refused.as_xml()[1]
