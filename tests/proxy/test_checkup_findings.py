"""What a checkup's replies say, put into words; the reading itself is in test_checkup.py, over sockets."""

from __future__ import annotations

import pytest

from claude_desk.messages.error_body import error_body
from claude_desk.messages.meter import DocumentMeter
from claude_desk.proxy.checkup_findings import Answer, Finding, Step, Verdict, all_well


def answer(status: int, body: bytes, *notes: str, advice: str = "") -> Answer:
    """A reply that was read."""
    meter = DocumentMeter()
    meter.feed(body)
    meter.close()
    return Answer(status, body, meter, notes, advice, "req_1", 0.1, is_local=False)


def test_words_of_ours_are_no_quotation() -> None:
    """What a decoder says to clients in front of a platform's words is not taken for the platform's."""
    said = "Amazon Bedrock did not accept it; the key of the client is fine. It said: No. It said: so."
    complaint = answer(403, error_body("permission_error", said), advice="Log in.").complaint(
        Step.MESSAGE, "No"
    )
    assert complaint == Finding(
        Step.MESSAGE,
        Verdict.FAILED,
        "No (HTTP 403, permission_error).",
        quoted="No. It said: so.",
        advice="Log in.",
        request_id="req_1",
    )


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        (b"", ""),
        (b"<p>Bad\r\n\tgateway", "<p>Bad gateway"),
        (b'{"message":"no"}', '{"message":"no"}'),
        (b"\xff" * 5000, "\N{REPLACEMENT CHARACTER}" * 300 + "..."),
    ],
)
def test_what_is_no_error_of_the_protocol_is_quoted_as_it_is(body: bytes, quoted: str) -> None:
    """On one line, and not for ever."""
    assert answer(502, body).complaint(Step.STREAMING, "It failed").quoted == quoted


def test_notes_become_a_sentence() -> None:
    """What was changed on the way is said after what was found."""
    found = answer(200, b"{}", "tokens estimated", "so there").finding(
        Step.COUNTING, Verdict.WARNING, "3 tokens."
    )
    assert found.text == "3 tokens. Tokens estimated; so there."


@pytest.mark.parametrize("verdict", Verdict)
def test_only_failures_are_failures(verdict: Verdict) -> None:
    """Warnings and what was skipped are none."""
    assert all_well([Finding(Step.MODELS, verdict, "x")]) is (verdict is not Verdict.FAILED)
