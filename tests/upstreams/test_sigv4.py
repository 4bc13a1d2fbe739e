"""Requests to AWS are signed as AWS says they are."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.secret import AwsCredentials, Secret
from claude_desk.upstreams.base import Origin
from claude_desk.upstreams.sigv4 import signed
from claude_desk.wire.headers import RawHeaders, first
from fakes.aws_verifier import AwsAccount, AwsVerifier

# The account of AWS's own test suite for Signature Version 4, and its time: 2015-08-30T12:36:00Z.
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SUITE = AwsCredentials("AKIDEXAMPLE", Secret(SECRET))
SUITE_AT = 1_440_938_160
SUITE_ORIGIN = Origin.of("https://example.amazonaws.com")


def sign(
    method: str = "GET",
    target: bytes = b"/",
    headers: RawHeaders = (),
    body: bytes = b"",
    credentials: AwsCredentials = SUITE,
    origin: Origin = SUITE_ORIGIN,
    at: int = SUITE_AT,
) -> RawHeaders:
    """Sign as AWS's test suite does."""
    return signed(
        method, origin, target, headers, body, credentials, service="service", region="us-east-1", at=at
    )


def signature(headers: RawHeaders) -> str:
    """The signature alone."""
    return first(headers, b"authorization").decode().rpartition("Signature=")[2]


def signed_names(headers: RawHeaders) -> list[str]:
    """The fields that the signature covers."""
    return (
        first(headers, b"authorization").decode().partition("SignedHeaders=")[2].partition(",")[0].split(";")
    )


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", b"/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", b"/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            b"/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        ("POST", b"/?Param1=value1", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
    ],
    ids=["get-vanilla", "post-vanilla", "get-vanilla-query-order-key-case", "post-vanilla-query"],
)
def test_the_published_vectors(method: str, target: bytes, expected: str) -> None:
    """The signatures are those of AWS's published test suite."""
    assert signature(sign(method, target)) == expected


def test_a_session_token_is_sent_and_signed() -> None:
    """Temporary credentials bring their token along, under the signature; permanent ones bring none."""
    temporary = AwsCredentials("AKIDEXAMPLE", Secret(SECRET), Secret("session-token"))
    headers = sign(credentials=temporary)
    assert first(headers, b"x-amz-security-token") == b"session-token"
    assert "x-amz-security-token" in signed_names(headers)
    assert not first(sign(), b"x-amz-security-token")


def test_the_time_is_the_one_handed_in() -> None:
    """No clock is read: the same second gives the same signature, another one another."""
    assert sign(at=0) == sign(at=0)
    assert first(sign(at=0), b"x-amz-date") == b"19700101T000000Z"
    assert signature(sign(at=0)) != signature(sign(at=1))


def test_fields_that_change_on_the_way_are_not_signed() -> None:
    """User agent, coding, hop-by-hop and tracing fields go along unsigned: changing them breaks nothing."""
    changing: RawHeaders = tuple(
        (name, b"any")
        for name in (
            *(b"User-Agent", b"Accept-Encoding", b"Connection", b"TE", b"Expect", b"Via", b"X-Amzn-Trace-Id"),
            *(b"traceparent", b"x-stainless-retry-count", b"accept", b"X-Forwarded-For"),
        )
    )
    headers = sign(headers=changing)
    assert signed_names(headers) == ["host", "x-amz-date"]
    assert signature(headers) == signature(sign())
    assert headers[: len(changing)] == changing


def test_what_a_request_means_is_signed() -> None:
    """Content type, version, betas and Bedrock's own fields are covered, whatever their case."""
    meant: RawHeaders = (
        (b"Content-Type", b"application/json"),
        (b"anthropic-version", b"2023-06-01"),
        (b"Anthropic-Beta", b"one"),
        (b"anthropic-beta", b"two"),
        (b"X-Amzn-Bedrock-GuardrailIdentifier", b"gr"),
    )
    names = signed_names(sign(headers=meant))
    assert names == [
        *("anthropic-beta", "anthropic-version", "content-type", "host", "x-amz-date"),
        "x-amzn-bedrock-guardrailidentifier",
    ]
    swapped = (*meant[:2], meant[3], meant[2], meant[4])
    assert signature(sign(headers=meant)) != signature(sign(headers=swapped))


def test_a_value_that_is_not_ascii_is_left_out_of_the_signature() -> None:
    """Nobody says how bytes beyond ASCII are signed, so such a field is sent as it is and not signed."""
    odd: RawHeaders = ((b"anthropic-note", "Grüße".encode()),)
    headers = sign(headers=odd)
    assert headers[0] == odd[0]
    assert signature(headers) == signature(sign())


def test_a_signature_of_the_sender_is_replaced() -> None:
    """What a client brought of these fields is neither sent nor believed."""
    theirs: RawHeaders = (
        (b"Authorization", b"AWS4-HMAC-SHA256 Credential=theirs"),
        (b"X-AMZ-DATE", b"20000101T000000Z"),
        (b"date", b"Sat, 01 Jan 2000 00:00:00 GMT"),
        (b"x-amz-security-token", b"theirs"),
        (b"x-amz-content-sha256", b"UNSIGNED-PAYLOAD"),
    )
    assert sign(headers=theirs) == sign()


def test_path_query_body_and_port_are_covered() -> None:
    """Each of them changes the signature, so none can be changed by another."""
    base = signature(sign("POST", b"/model/a:0/invoke?beta=true", body=b"{}"))
    others = [
        sign("POST", b"/model/a%3A0/invoke?beta=true", body=b"{}"),
        sign("POST", b"/model/a:0/invoke?beta=false", body=b"{}"),
        sign("POST", b"/model/a:0/invoke?beta=true", body=b"{} "),
        sign("PUT", b"/model/a:0/invoke?beta=true", body=b"{}"),
        sign("POST", b"/model/a:0/invoke?beta=true", body=b"{}", origin=Origin.of("http://127.0.0.1:8080")),
    ]
    assert len({base, *map(signature, others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (b"/?at=10:30", b"/?at=10%3A30"),
        (b"/?ids[]=b&ids[]=a", b"/?ids%5B%5D=a&ids%5B%5D=b"),
        (b"/?flag", b"/?flag="),
    ],
)
def test_a_query_may_be_escaped_in_any_way(written: bytes, canonical: bytes) -> None:
    """AWS decodes a query before it signs, so all spellings of one query have one signature."""
    assert signature(sign(target=written)) == signature(sign(target=canonical))


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The signer of botocore would log the canonical request, token and all; here nothing is logged."""
    with caplog.at_level(logging.DEBUG):
        sign(credentials=AwsCredentials("AKIDEXAMPLE", Secret(SECRET), Secret("session-token")))
    assert not caplog.records


ARN = b"arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123"
TARGETS = [
    b"/model/us.anthropic.claude-opus-5-5/invoke",
    b"/model/anthropic.claude-sonnet-4-5-20250929-v1:0/invoke-with-response-stream",
    b"/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens",
    b"/model/" + ARN + b"/invoke",
    b"/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000",
    b"/anthropic/v1/messages?beta=true",
    b"/v1/models?after_id=a%2Fb&limit=20",
]
FIELDS: RawHeaders = (
    (b"content-type", b"application/json"),
    (b"anthropic-version", b"2023-06-01"),
    (b"anthropic-beta", b"a,  b"),
    (b"user-agent", b"a client"),
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("token", ["", "a-session-token"])
def test_an_independent_verifier_accepts_it(target: bytes, token: str) -> None:
    """Who implements the specification from the other side finds the signature good, for every kind of path."""
    credentials = AwsCredentials("AKIDEXAMPLE", Secret(SECRET), Secret(token) if token else None)
    headers = sign("POST", target, FIELDS, b'{"a": 1}', credentials)
    account = AwsAccount("AKIDEXAMPLE", SECRET, token)
    verifier = AwsVerifier([account], service="service", region="us-east-1", now=lambda: SUITE_AT)
    received = [(b"Host", SUITE_ORIGIN.authority.encode()), *headers, (b"accept-encoding", b"identity")]
    assert verifier.check("POST", target, received, b'{"a": 1}') is account


@pytest.mark.parametrize("target", TARGETS)
def test_the_signer_of_botocore_agrees(target: bytes) -> None:
    """Fed with the fields we sign and our time, botocore's own signer writes the same Authorization."""
    credentials = Credentials("AKIDEXAMPLE", SECRET, "a-session-token")
    ours = sign(
        "POST",
        target,
        FIELDS,
        b"{}",
        AwsCredentials("AKIDEXAMPLE", Secret(SECRET), Secret("a-session-token")),
    )
    request = AWSRequest("POST", f"https://example.amazonaws.com{target.decode()}", data=b"{}")
    for name, value in FIELDS[:3]:
        request.headers[name.decode()] = value.decode()
    signer = SigV4Auth(credentials, "service", "us-east-1")
    request.context["timestamp"] = "20150830T123600Z"
    signer._modify_request_before_signing(request)
    to_sign = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(to_sign, request))
    assert first(ours, b"authorization").decode() == request.headers["Authorization"]


@given(
    path=st.text(
        st.characters(codec="ascii", categories=["L", "N", "P", "S"], exclude_characters="?#."), max_size=30
    ),
    query=st.text("abc=&%25:+/~-", max_size=20),
    body=st.binary(max_size=50),
)
def test_whatever_is_asked_is_signed_right(path: str, query: str, body: bytes) -> None:
    """For any path (dot segments are refused long before), query and body, the two implementations agree."""
    target = f"/{path.lstrip('/')}?{query}".encode()
    headers = [(b"host", b"example.amazonaws.com"), *sign("POST", target, (), body)]
    account = AwsAccount("AKIDEXAMPLE", SECRET)
    verifier = AwsVerifier([account], service="service", region="us-east-1", now=lambda: SUITE_AT)
    assert verifier.check("POST", target, headers, body) is account


def test_botocore_costs_nothing_before_the_first_signature() -> None:
    """Every module of the project that could need it can be imported without importing it."""
    code = """
import sys
import claude_desk.config.aws_login, claude_desk.upstreams, claude_desk.upstreams.sigv4
claude_desk.config.aws_login.AwsChain().peek("", "us-east-1")
for kind in ("bedrock", "bedrock-mantle", "claude-aws"):
    claude_desk.upstreams.make(kind, "a", {"region": "us-east-1", "workspace": "w"})
print([name for name in sys.modules if name.partition(".")[0] in {"botocore", "urllib3", "dateutil"}])
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
