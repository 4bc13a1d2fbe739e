"""An upstream is tried out as clients' requests go, step by step, and says in its own words what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from claude_desk.errors import CredentialUnavailable, SettingsError
from claude_desk.proxy import checkup
from claude_desk.proxy.checkup import Checkup, Finding, Step, Verdict, all_well, small_model
from claude_desk.proxy.client import UpstreamClient
from claude_desk.proxy.practice_server import PracticeServer
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import Upstream
from fakes.bedrock_server import (
    ACCESS_KEY_ID,
    REGION,
    SECRET_ACCESS_KEY,
    BedrockServer,
    Fault,
)
from fakes.canary import REAL_KEY, find
from fakes.recording_upstream import (
    Answer,
    Framing,
    Gate,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_reply,
)

MODELS = json_reply(
    {
        "data": [
            {"type": "model", "id": "claude-opus-5-5", "created_at": "2026-09-01T00:00:00Z"},
            {"type": "model", "id": "claude-haiku-4-5-20251001", "created_at": "2025-10-15T00:00:00Z"},
        ]
    }
)
COUNT = json_reply({"input_tokens": 9})
AWS = AwsCredentials(ACCESS_KEY_ID, Secret(SECRET_ACCESS_KEY))


def answers(**changed: Reply) -> Answer:
    """A server of the Messages API, with some of its answers (models, message, stream, count) changed."""
    usual = {
        "models": MODELS,
        "message": message_reply(),
        "stream": sse_reply(message_stream()),
        "count": COUNT,
    }
    replies = usual | changed

    def answer(request: RecordedRequest) -> Reply:
        if request.target.startswith(b"/v1/models"):
            return replies["models"]
        if request.target == b"/v1/messages/count_tokens":
            return replies["count"]
        return replies["stream" if request.json().get("stream") else "message"]

    return answer


@pytest.fixture
def upstream() -> Iterator[RecordingUpstream]:
    """A server where all is well."""
    with RecordingUpstream(answers()) as server:
        yield server


def check(
    made: Upstream | Exception,
    credential: Credential | Exception | None = None,
    *,
    model: str = "",
    named: tuple[str, ...] = (),
    patience: float = 10,
    told: Callable[[Finding], None] = lambda _: None,
) -> dict[Step, Finding]:
    """Carry a checkup out on a loop of its own."""

    async def make_it() -> Upstream:
        if isinstance(made, Exception):
            raise made
        return made

    async def log_in(_: Upstream) -> Credential | None:
        if isinstance(credential, Exception):
            raise credential
        return credential

    async def carry_out() -> dict[Step, Finding]:
        client = UpstreamClient()
        found = {}
        try:
            run = Checkup(client, make_it, log_in, model=model, named=named, patience=patience)
            async for finding in run.findings():
                told(finding)
                found[finding.step] = finding
            return found
        finally:
            client.close()

    return asyncio.run(carry_out())


def vendor(upstream: RecordingUpstream) -> Upstream:
    """A compatible vendor with that server."""
    return make("compatible", "vendor", {"url": upstream.url})


def check_vendor(upstream: RecordingUpstream, **changed: Reply) -> dict[Step, Finding]:
    """Check a vendor whose server answers thus."""
    upstream.always(answers(**changed))
    return check(vendor(upstream), Secret(REAL_KEY))


def verdicts(found: dict[Step, Finding]) -> str:
    """The first letter of each verdict, in order."""
    assert list(found) == list(Step), "a step is missing, or out of order"
    return "".join(finding.verdict.value[0] for finding in found.values())


def test_all_is_well(upstream: RecordingUpstream) -> None:
    """Every step is a line with its time; what was sent is small, has the key, and asks the small model."""
    seen: list[Finding] = []
    found = check(vendor(upstream), Secret(REAL_KEY), told=seen.append)
    assert verdicts(found) == "ooooooo"
    assert all_well(seen)
    assert [finding.step for finding in seen] == list(Step)
    assert all(finding.seconds >= 0 for finding in seen)
    assert upstream.url.removeprefix("http://") in found[Step.SETTINGS].text
    assert found[Step.MODELS].text == "2 models."
    assert found[Step.MESSAGE].text.startswith("claude-haiku-4-5-20251001 answered: ")
    assert "First event after " in found[Step.STREAMING].text
    assert found[Step.COUNTING].text == "9 tokens, counted exactly."
    assert upstream.connections_opened == 1, "the connection that was reached is the one that is used"
    message, stream = (each.json() for each in upstream.requests[1:3])
    assert (message["model"], message["max_tokens"]) == ("claude-haiku-4-5-20251001", checkup.MAX_TOKENS)
    assert stream == {**message, "stream": True}
    assert all(each.header("x-api-key") == REAL_KEY.encode() for each in upstream.requests)
    assert not find(repr(seen))


def test_practice_is_well() -> None:
    """The upstream inside the program is tried out over its own socket."""

    async def url_and_findings() -> list[Finding]:
        server = PracticeServer()
        made = make("practice", "practice", {"url": await server.start()})
        client = UpstreamClient()

        async def make_it() -> Upstream:
            return made

        async def log_in(_: Upstream) -> Credential | None:
            return server.credential

        try:
            return [each async for each in Checkup(client, make_it, log_in).findings()]
        finally:
            client.close()
            await server.stop()

    found = {each.step: each for each in asyncio.run(url_and_findings())}
    assert verdicts(found) == "ooooooo"
    assert found[Step.CREDENTIALS].text == "None is needed."
    assert "claude-haiku-4-5 answered" in found[Step.MESSAGE].text


def test_settings_and_credentials_come_first(upstream: RecordingUpstream) -> None:
    """Without a usable setting or a credential nothing is sent, and the rest is skipped, visibly."""
    found = check(SettingsError("upstreams.x.url is missing."))
    assert verdicts(found) == "fssssss"
    assert found[Step.SETTINGS].text == "upstreams.x.url is missing."
    found = check(vendor(upstream), CredentialUnavailable("No key is stored for 'vendor'."))
    assert verdicts(found) == "ofsssss"
    assert found[Step.CREDENTIALS].text == "No key is stored for 'vendor'."
    assert found[Step.MESSAGE].text == "Not tried: credentials failed."
    assert not all_well(found.values())
    assert not upstream.connections_opened


def test_a_server_that_is_not_there() -> None:
    """The connection is a step of its own, with the reason."""
    with RecordingUpstream() as gone:
        made = vendor(gone)
    found = check(made, Secret(REAL_KEY))
    assert verdicts(found) == "oofssss"
    assert "the connection was refused" in found[Step.CONNECTION].text


def test_a_refused_key(upstream: RecordingUpstream) -> None:
    """The upstream's own words are shown, its echo of the key masked, with what to do."""
    words = f"invalid x-api-key {REAL_KEY}"
    found = check_vendor(upstream, models=error_reply(401, "authentication_error", words))
    assert verdicts(found) == "ooofsss"
    refused = found[Step.MODELS]
    assert refused.text.endswith("(HTTP 401, authentication_error).")
    assert refused.quoted.startswith("invalid x-api-key ****")
    assert (
        refused.advice == "The upstream 'vendor' refuses the stored key. Enter a valid one in the settings."
    )
    assert not find(repr(found))


def test_a_model_it_has_not(upstream: RecordingUpstream) -> None:
    """A model that is not listed is a warning; that it does not answer is the failure, in the upstream's words."""
    upstream.always(answers(message=error_reply(404, "not_found_error", "model: claude-none")))
    found = check(vendor(upstream), Secret(REAL_KEY), model="claude-none")
    assert verdicts(found) == "ooowfss"
    assert found[Step.MODELS].text == "2 models, and claude-none is not among them."
    assert found[Step.MESSAGE].quoted == "model: claude-none"
    assert "choose another one" in found[Step.MESSAGE].advice


def test_a_cut_stream(upstream: RecordingUpstream) -> None:
    """A stream that ends cleanly before its message does is a failure; counting is tried all the same."""
    found = check_vendor(upstream, stream=sse_reply(message_stream()[:2]))
    assert verdicts(found) == "ooooofo"
    assert "before the end of its message" in found[Step.STREAMING].text


def test_an_error_in_a_stream(upstream: RecordingUpstream) -> None:
    """An error event after a good beginning is told by its type and words."""
    error = json.dumps({"type": "error", "error": {"type": "overloaded_error", "message": "Too busy."}})
    event = f"event: error\ndata: {error}\n\n".encode()
    found = check_vendor(upstream, stream=sse_reply([*message_stream()[:2], event]))
    assert verdicts(found) == "ooooofo"
    assert "overloaded_error" in found[Step.STREAMING].text
    assert found[Step.STREAMING].quoted == "Too busy."


def test_no_stream_at_all(upstream: RecordingUpstream) -> None:
    """A whole message where a stream was asked for is a failure."""
    found = check_vendor(upstream, stream=message_reply())
    assert found[Step.STREAMING].verdict is Verdict.FAILED
    assert found[Step.STREAMING].text == "The answer is no stream."


def test_no_lists_and_no_counts(upstream: RecordingUpstream) -> None:
    """A vendor without models list and count_tokens works: both are warnings, and a usual model is asked."""
    gone = error_reply(404, "not_found_error", "Not Found")
    found = check_vendor(upstream, models=gone, count=gone)
    assert verdicts(found) == "ooowoow"
    assert found[Step.MODELS].text == "It has no list of models."
    assert found[Step.COUNTING].quoted == "Not Found"
    assert upstream.requests[1].json()["model"] == "claude-haiku-4-5"
    assert all_well(found.values())


def test_words_that_are_no_messages_error(upstream: RecordingUpstream) -> None:
    """What a proxy in between says is quoted as it is, on one line and not for ever."""
    page = Reply(502, "Bad", (("content-type", "text/html"),), (b"<h1>Bad\n gateway</h1>" + b"x" * 1000,))
    found = check_vendor(upstream, message=page)
    assert found[Step.MESSAGE].quoted.startswith("<h1>Bad gateway</h1>xxx")
    assert len(found[Step.MESSAGE].quoted) < 310
    assert "(HTTP 502)" in found[Step.MESSAGE].text


def test_a_redirect_is_not_followed(upstream: RecordingUpstream) -> None:
    """It is told, and nothing goes where it points."""
    found = check_vendor(upstream, message=Reply(302, "Found", (("location", upstream.url),)))
    assert "redirect (HTTP 302)" in found[Step.MESSAGE].text
    assert len(upstream.requests) == 2


def test_a_slow_answer(upstream: RecordingUpstream) -> None:
    """A step that takes too long is given up, and its request with it."""
    gate = Gate()
    upstream.always(answers(message=Reply(chunks=(b"{", gate), framing=Framing.CHUNKED)))
    found = check(vendor(upstream), Secret(REAL_KEY), patience=0.3)
    assert found[Step.MESSAGE].text == "There was no answer within 0.3 seconds."
    assert verdicts(found) == "oooofss"
    gate.open()


def test_it_can_be_cancelled(upstream: RecordingUpstream) -> None:
    """Whoever gives up waiting ends the request that is under way."""
    gate = Gate()
    upstream.always(answers(message=Reply(chunks=(b"{", gate), framing=Framing.CHUNKED)))

    async def cancel_it() -> None:
        client = UpstreamClient()

        async def make_it() -> Upstream:
            return vendor(upstream)

        async def log_in(_: Upstream) -> Credential:
            return Secret(REAL_KEY)

        async def run() -> None:
            async for _ in Checkup(client, make_it, log_in).findings():
                pass

        task = asyncio.ensure_future(run())
        await gate.reached()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await upstream.requests[1].ended()
        assert upstream.requests[1].aborted
        client.close()

    asyncio.run(cancel_it())
    gate.open()


def bedrock(server: BedrockServer, region: str = REGION, **options: object) -> Upstream:
    """Bedrock at that server."""
    return make("bedrock", "aws", {"region": region, "url": server.url, "list_models": True, **options})


def test_bedrock_is_well() -> None:
    """Signed, listed by the control plane, invoked, streamed, counted."""
    with BedrockServer() as server:
        found = check(bedrock(server), AWS)
        assert verdicts(found) == "ooooooo", found
        assert not server.refusals
    assert found[Step.CREDENTIALS].text == "AWS credentials, permanent."
    assert found[Step.MODELS].text == "4 models."
    assert found[Step.MESSAGE].text.startswith("claude-haiku-4-5-20251001 answered")


@pytest.mark.parametrize(
    ("fault", "quoted", "advice"),
    [
        ("ExpiredTokenException", "included in the request is expired", "aws sso login"),
        ("AccessDeniedException", "You don't have access to the model", "This AWS account has no access"),
        ("ResourceNotFoundException", "Could not resolve the foundation model", "does not know a model"),
        ("ThrottlingException", "Too many tokens", "Bedrock limits what this AWS account may ask for"),
    ],
)
def test_bedrocks_troubles_are_sentences(fault: str, quoted: str, advice: str) -> None:
    """Each is told in AWS's words, and with one sentence of ours on what to do."""
    with BedrockServer() as server:
        server.fail(Fault(fault))
        found = check(bedrock(server), AWS)
    assert verdicts(found) == "oooofss"
    assert quoted in found[Step.MESSAGE].quoted
    assert advice in found[Step.MESSAGE].advice


def test_a_wrong_region() -> None:
    """AWS's complaint about the region is quoted, and the setting to change is named."""
    with BedrockServer() as server:
        found = check(bedrock(server, "eu-central-1"), AWS)
    assert found[Step.MESSAGE].verdict is Verdict.FAILED
    assert found[Step.MESSAGE].advice == (
        "AWS says that eu-central-1 is not the region of this address: set the right one in the settings."
    )


def test_named_models_come_first(upstream: RecordingUpstream) -> None:
    """Of models that the settings name, a small one is asked: the others may not be there at all."""
    found = check(vendor(upstream), Secret(REAL_KEY), named=("big-one", "my-haiku"))
    assert found[Step.MESSAGE].text.startswith("my-haiku answered")


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ((), ""),
        ((("gpt-5.6", ""), ("text-embedding-3-small", ""), ("gpt-5.6-mini", "")), "gpt-5.6-mini"),
        (
            (("claude-haiku-3", "2024"), ("claude-haiku-4-5", "2025"), ("claude-opus-5", "2026")),
            "claude-haiku-4-5",
        ),
        ((("qwen3", ""), ("llama4", "")), "qwen3"),
        ((("text-embedding-3-small", ""),), ""),
    ],
)
def test_the_small_model_is_chosen(listed: tuple[tuple[str, str], ...], chosen: str) -> None:
    """A small one that chats, the newest of its line, else the first."""
    assert small_model(listed) == chosen


def test_a_server_without_models_names_none(upstream: RecordingUpstream) -> None:
    """Where neither settings nor server know a model, nobody guesses one."""
    upstream.always(json_reply({"object": "list", "data": []}))
    found = check(make("openai", "local", {"url": upstream.url}), Secret(REAL_KEY))
    assert found[Step.MESSAGE].advice == "Name a model that it has."
    assert found[Step.MESSAGE].verdict is Verdict.FAILED


def test_quoted_words_stay_on_their_line(upstream: RecordingUpstream) -> None:
    """An upstream's words hold nothing that ends lines."""
    found = check_vendor(upstream, message=error_reply(400, "invalid_request_error", "a\r\nb\x0b c"))
    assert found[Step.MESSAGE].quoted == "a b c"
