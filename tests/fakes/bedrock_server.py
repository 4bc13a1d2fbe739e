"""A Bedrock that can be trusted to be as strict as the real one: runtime and control plane over real sockets.

It checks signatures (or the bearer key), model ids, ``anthropic_version``, beta flags and fields as Bedrock does, lets
Practice think up the answers, so that whole tool tasks work, and speaks ``vnd.amazon.eventstream``::

    with BedrockServer() as bedrock:
        ... configure an upstream of kind "bedrock" with url = bedrock.url, region = bedrock.region ...
        ... and let it sign with ACCESS_KEY_ID and SECRET_ACCESS_KEY, or send BEARER_KEY ...
        request = bedrock.request()          # method, raw target, headers, body: a RecordedRequest
        assert bedrock.refusals == []        # nothing was badly signed

What goes wrong is scripted, one :class:`Fault` for each of the next invocations that are properly signed::

    bedrock.fail(Fault("ThrottlingException"))                        # HTTP 429
    bedrock.fail(Fault("ModelStreamErrorException", where=Where.FIRST_FRAME))
    bedrock.fail(Fault("ServiceUnavailableException", where=Where.MID_STREAM))
    gate = Gate(); bedrock.fail(Fault(gap=gate))                      # silent in mid-stream until gate.open()
    bedrock.fail(Fault(ending=Ending.RESET))                          # cut in mid-stream
    bedrock.fail(Fault(piece=7))                                      # every frame in pieces of 7 bytes

``bedrock.answer(Reply(...))`` (from :class:`RecordingUpstream`) answers one request with any bytes, unchecked.

Prompts such as ``practice:overloaded`` make their errors here too, as the kinds that Bedrock has for them.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import parse_qs, unquote

from claude_desk.upstreams.practice_replies import Manner, Request, reply_to
from claude_desk.upstreams.practice_replies import Reply as Answered
from fakes.aws_verifier import AwsAccount, AwsRefusal, AwsVerifier
from fakes.event_stream import CONTENT_TYPE, chunk_frame, error_frame, exception_frame
from fakes.recording_upstream import Ending, Framing, Gate, RecordedRequest, RecordingUpstream, Reply

ACCESS_KEY_ID = "AKIDCANARY0000000001"
SECRET_ACCESS_KEY = "CANARY/aws/secret/access/key/that+never/leaves"
BEARER_KEY = "bedrock-api-key-CANARY-0123456789abcdef"
REGION = "us-east-1"

KINDS = {
    "ValidationException": (400, "The model returned the following errors: messages: roles must alternate"),
    "AccessDeniedException": (403, "You don't have access to the model with the specified model ID."),
    "UnrecognizedClientException": (403, "The security token included in the request is invalid."),
    "ExpiredTokenException": (403, "The security token included in the request is expired"),
    "InvalidSignatureException": (
        403,
        "Signature expired: 20261120T000000Z is now earlier than 20261121T000000Z",
    ),
    "ResourceNotFoundException": (
        404,
        "Could not resolve the foundation model from the provided model identifier.",
    ),
    "ThrottlingException": (429, "Too many tokens, please wait before trying again."),
    "ServiceQuotaExceededException": (400, "Your request exceeds the service quota for your account."),
    "ModelTimeoutException": (408, "Model has timed out in processing the request. Try your request again."),
    "ModelNotReadyException": (429, "Model is not ready for inference. Try your request again."),
    "ModelErrorException": (424, "The system encountered an unexpected error during processing."),
    "ModelStreamErrorException": (424, "The system encountered an unexpected error during processing."),
    "InternalServerException": (500, "The system encountered an unexpected error during processing."),
    "ServiceUnavailableException": (503, "Bedrock is unable to process your request."),
}
"""Every kind of error: HTTP status and Bedrock's usual words."""

STREAM_KINDS = (
    *("InternalServerException", "ModelStreamErrorException", "ValidationException"),
    *("ThrottlingException", "ModelTimeoutException", "ServiceUnavailableException"),
)
"""The kinds that the model of InvokeModelWithResponseStream has as exceptions inside a stream."""

BETAS = frozenset(
    {
        "interleaved-thinking-2025-05-14",
        "tool-search-tool-2025-10-19",
        "thinking-token-count-2026-05-13",
        "compact-2026-01-12",
        "computer-use-2025-01-24",
        "computer-use-2025-11-24",
        "context-1m-2025-08-07",
        "context-management-2025-06-27",
        "effort-2025-11-24",
        "fine-grained-tool-streaming-2025-05-14",
        "mid-conversation-tool-changes-2026-07-01",
        "mid-conversation-output-config-2026-07-01",
        "thinking-binding-controls-2026-08-01",
        "thinking-display-updates-2026-08-18",
    }
)
"""The beta flags it takes; any other is refused with 400, as Bedrock does."""

PROFILES = (
    "us.anthropic.claude-opus-5-5",
    "us.anthropic.claude-sonnet-5-5",
    "global.anthropic.claude-opus-5-5",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "us.amazon.nova-pro-v1:0",
)
"""The system's inference profiles that its control plane lists."""

_ERRORTYPE = "http://internal.amazon.com/coral/com.amazon.bedrock/"
_PATH = re.compile(r"/model/([^/]+)/(invoke|invoke-with-response-stream|count-tokens)")
_MODEL = re.compile(r"((?:us|eu|apac|jp|au|us-gov|global)\.)?anthropic\.(claude-[a-z0-9.-]+?)(-v\d+)?(:\d+)?")
_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d{0,12}:[a-z-]+/(.+)")
_VERSIONS = {"bedrock-2023-05-31": "2023-06-01", "2026-10-21": "2026-10-21"}
_NEEDS_BETA = {"context_management": "context-management-2025-06-27"}
_UNKNOWN = (
    "model",
    "stream",
    "betas",
    "mcp_servers",
    "container",
    "service_tier",
    "inference_geo",
    "fallbacks",
)
_FAILURES = {
    400: "ValidationException",
    404: "ResourceNotFoundException",
    413: "ValidationException",
    429: "ThrottlingException",
    500: "InternalServerException",
    529: "ServiceUnavailableException",
}
_STREAM_FAILURES = {"overloaded_error": "ServiceUnavailableException"}
_JSON = ("content-type", "application/json")
_REQUEST_ID = ("x-amzn-requestid", "11b5138d-5c91-47d9-9ce0-4c8fc659322b")


class Where(Enum):
    """Where a :class:`Fault` shows."""

    HTTP = "as an HTTP status with a JSON body"
    FIRST_FRAME = "as the first frame of a stream that began with 200"
    MID_STREAM = "as a frame in the middle of a stream"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be different about one answer.

    Attributes:
        kind: one of :data:`KINDS`, or any other; empty for no error.
        message: instead of the kind's usual words.
        where: where it shows. A request without streaming always gets HTTP.
        unmodelled: inside a stream, as a frame of ``:message-type error`` instead of an exception.
        capital: the HTTP body says ``Message``, as some of AWS's front ends do.
        gap: the stream stops at this gate, after its first delta, until it is opened.
        ending: what happens in the middle of the answer, if not CLEAN; without an error, the answer is cut there.
        piece: frames go out in pieces of this many bytes, wherever that cuts them; 0 for a frame at a time.
    """

    kind: str = ""
    message: str = ""
    where: Where = Where.HTTP
    unmodelled: bool = False
    capital: bool = False
    gap: Gate | None = None
    ending: Ending = Ending.CLEAN
    piece: int = 0


class _Refused(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class BedrockServer(RecordingUpstream):
    """The server. Use it as a context manager, plain or async; see :class:`RecordingUpstream` for what it records.

    Args:
        accounts: whose signatures are good; usually one with the constants above.
        region: the only region it lets signatures be for.
        now: seconds since the epoch, for the signatures' age.
        betas: the beta flags it takes.
        profile_only: model ids that cannot be invoked as they are, but by an inference profile.
        profiles: the inference profiles it lists, ten to a page.

    Attributes:
        refusals: every signature that was not good, in order.
    """

    def __init__(
        self,
        accounts: Iterable[AwsAccount] = (AwsAccount(ACCESS_KEY_ID, SECRET_ACCESS_KEY),),
        *,
        region: str = REGION,
        now: Callable[[], float] = time.time,
        betas: Iterable[str] = BETAS,
        profile_only: Iterable[str] = (),
        profiles: Iterable[str] = PROFILES,
    ) -> None:
        super().__init__(self._answered)
        self.region = region
        self.refusals: list[AwsRefusal] = []
        self._verifier = AwsVerifier(accounts, service="bedrock", region=region, now=now)
        self._betas = frozenset(betas)
        self._profile_only = frozenset(profile_only)
        self._profiles = tuple(profiles)
        self._faults: deque[Fault] = deque()
        self._prefixes: set[bytes] = set()

    def fail(self, *faults: Fault) -> None:
        """Script what is different about the next invocations, one each, in order."""
        self._faults.extend(faults)

    def _answered(self, request: RecordedRequest) -> Reply:
        try:
            self._admit(request)
            return self._routed(request)
        except AwsRefusal as refusal:
            self.refusals.append(refusal)
            fields, body = refusal.as_json()
            return Reply(refusal.status, "Forbidden", [*fields, _REQUEST_ID], [body])
        except _Refused as refused:
            return _error(refused.kind, refused.message)

    def _routed(self, request: RecordedRequest) -> Reply:
        path, _, query = request.target.decode("latin-1").partition("?")
        if request.method == "GET" and path in {"/inference-profiles", "/foundation-models"}:
            return self._listed(path, parse_qs(query))
        found = _PATH.fullmatch(path)
        if not found or request.method != "POST":
            raise _Refused("UnknownOperationException", "")
        model, operation = unquote(found[1]), found[2]
        if operation == "count-tokens":
            return self._counted(model, request)
        return self._invoked(model, request, streamed=operation != "invoke")

    def _admit(self, request: RecordedRequest) -> None:
        authorization = request.header("authorization") or b""
        if not authorization.startswith(b"Bearer "):
            self._verifier.check(request.method, request.target, request.headers, request.body)
        elif authorization != f"Bearer {BEARER_KEY}".encode():
            self.refusals.append(AwsRefusal("AccessDeniedException", "a bearer key that is not known"))
            raise _Refused(
                "AccessDeniedException", "Authentication failed: Please make sure your API Key is valid."
            )

    def _listed(self, path: str, query: dict[str, list[str]]) -> Reply:
        if path == "/foundation-models":
            return _json(
                {"modelSummaries": [_foundation_model(profile, self.region) for profile in self._profiles]}
            )
        if query.get("type") != ["SYSTEM_DEFINED"]:
            return _json({"inferenceProfileSummaries": []})
        start = int(query.get("nextToken", ["0"])[0])
        size = min(10, int(query.get("maxResults", ["10"])[0]))
        page = self._profiles[start : start + size]
        listing: dict[str, Any] = {
            "inferenceProfileSummaries": [_profile(name, self.region) for name in page]
        }
        if start + size < len(self._profiles):
            listing["nextToken"] = str(start + size)
        return _json(listing)

    def _counted(self, model: str, request: RecordedRequest) -> Reply:
        name = self._model(model)
        if not model.startswith("anthropic."):
            raise _Refused("ValidationException", "The provided model doesn't support counting tokens.")
        try:
            body = json.loads(
                base64.b64decode(json.loads(request.body)["input"]["invokeModel"]["body"], validate=True)
            )
        except (ValueError, KeyError, TypeError):
            raise _Refused("ValidationException", "The format of the request is invalid.") from None
        if "max_tokens" not in body:
            raise _Refused("ValidationException", "max_tokens: Field required")
        version = self._checked(body)
        asked = {
            key: value for key, value in body.items() if key not in {"anthropic_version", "anthropic_beta"}
        }
        del asked["max_tokens"]
        raw = json.dumps({**asked, "model": name}).encode()
        reply = reply_to(Request("POST", "/v1/messages/count_tokens", version=version, body=raw))
        if reply.status != 200:
            raise _Refused(_FAILURES[reply.status], json.loads(reply.body)["error"]["message"])
        return _json({"inputTokens": json.loads(reply.body)["input_tokens"]})

    def _invoked(self, model: str, request: RecordedRequest, *, streamed: bool) -> Reply:
        fault = self._faults.popleft() if self._faults else Fault()
        if fault.kind and (fault.where is Where.HTTP or not streamed):
            return _error(fault.kind, fault.message, capital=fault.capital)
        name = self._model(model)
        try:
            body = json.loads(request.body)
        except ValueError:
            raise _Refused(
                "ValidationException", "Malformed input request, please reformat your input and try again."
            ) from None
        version = self._checked(body)
        asked = {
            key: value for key, value in body.items() if key not in {"anthropic_version", "anthropic_beta"}
        }
        raw = json.dumps({**asked, "model": name, "stream": streamed}).encode()
        reply = reply_to(Request("POST", "/v1/messages", version=version, body=raw), self._prefixes)
        if reply.status != 200:
            raise _Refused(_FAILURES[reply.status], json.loads(reply.body)["error"]["message"])
        self._prefixes.update(prefix for prefix, _ in reply.prefixes)
        return _stream(reply, fault) if streamed else _whole(reply, fault)

    def _model(self, model: str) -> str:
        """The model's plain name, for Practice."""
        arn = _ARN.fullmatch(model)
        if arn and "anthropic." not in arn[1]:
            return "claude-opus-5-5"  # an application's inference profile does not say what it is for
        found = _MODEL.fullmatch(arn[1] if arn else model)
        if not found:
            raise _Refused("ValidationException", "The provided model identifier is invalid.")
        if model in self._profile_only:
            raise _Refused(
                "ValidationException",
                f"Invocation of model ID {model} with on-demand throughput isn\N{RIGHT SINGLE QUOTATION MARK}t "
                "supported. Retry your request with "
                "the ID or ARN of an inference profile that contains this model.",
            )
        return found[2]

    def _checked(self, body: Any) -> str:
        """The version of the Messages API that a body is for, once its own fields are found to be Bedrock's."""
        if not isinstance(body, dict) or body.get("anthropic_version") not in _VERSIONS:
            raise _Refused("ValidationException", "anthropic_version: Field required")
        betas = body.get("anthropic_beta", [])
        if not isinstance(betas, list) or not set(betas) <= self._betas:
            raise _Refused("ValidationException", "invalid beta flag")
        for field in body:
            needed = _NEEDS_BETA.get(field)
            if field in _UNKNOWN or (needed and needed not in betas):
                raise _Refused("ValidationException", f"{field}: Extra inputs are not permitted")
        return _VERSIONS[body["anthropic_version"]]


def _whole(reply: Answered, fault: Fault) -> Reply:
    message = json.loads(reply.body)
    usage = message["usage"]
    counts = {
        "x-amzn-bedrock-input-token-count": usage["input_tokens"],
        "x-amzn-bedrock-output-token-count": usage["output_tokens"],
        "x-amzn-bedrock-cache-read-input-token-count": usage["cache_read_input_tokens"],
        "x-amzn-bedrock-cache-write-input-token-count": usage["cache_creation_input_tokens"],
        "x-amzn-bedrock-invocation-latency": 1234,
    }
    fields = [_JSON, _REQUEST_ID, *((name, str(count)) for name, count in counts.items())]
    body = _as_bedrock(reply.body)
    if reply.manner is Manner.BROKEN or fault.ending is not Ending.CLEAN:
        ending = Ending.RESET if fault.ending is Ending.CLEAN else fault.ending
        return Reply(200, "OK", fields, [body[: len(body) // 2]], ending=ending)
    return Reply(200, "OK", fields, _pieces([body], fault.piece))


def _stream(reply: Answered, fault: Fault) -> Reply:
    frames: list[bytes | Gate] = []
    usage: dict[str, int] = {}
    for kind, data in reply.events:
        event = json.loads(data)
        usage |= event.get("usage") or event.get("message", {}).get("usage") or {}
        if kind == "ping":
            continue  # Bedrock has none
        if kind == "error":
            name = _STREAM_FAILURES.get(event["error"]["type"], "InternalServerException")
            frames.append(exception_frame(name, event["error"]["message"]))
            break
        if kind == "message_stop":
            data = json.dumps({**event, "amazon-bedrock-invocationMetrics": _metrics(usage)}).encode()  # noqa: PLW2901 - the same event, with more
        frames.append(chunk_frame(_as_bedrock(data)))
        if kind == "content_block_delta" and fault.gap and fault.gap not in frames:
            frames.append(fault.gap)
    ending = Ending.RESET if reply.manner is Manner.BROKEN else fault.ending
    if fault.kind:
        middle = 0 if fault.where is Where.FIRST_FRAME else len(frames) // 2
        message = fault.message or KINDS.get(fault.kind, (0, "?"))[1]
        last = error_frame(fault.kind, message) if fault.unmodelled else exception_frame(fault.kind, message)
        frames = [*frames[:middle], last]
    elif ending is not Ending.CLEAN:
        frames = frames[: len(frames) // 2]
    fields = [
        ("content-type", CONTENT_TYPE),
        ("x-amzn-bedrock-content-type", "application/json"),
        _REQUEST_ID,
    ]
    return Reply(200, "OK", fields, _pieces(frames, fault.piece), Framing.CHUNKED, ending)


def _pieces(chunks: Iterable[bytes | Gate], size: int) -> list[bytes | Gate]:
    cut: list[bytes | Gate] = []
    for chunk in chunks:
        if isinstance(chunk, Gate) or not size:
            cut.append(chunk)
        else:
            cut += [chunk[start : start + size] for start in range(0, len(chunk), size)]
    return cut


def _metrics(usage: dict[str, int]) -> dict[str, int]:
    return {
        "inputTokenCount": usage["input_tokens"],
        "outputTokenCount": usage["output_tokens"],
        "invocationLatency": 1234,
        "firstByteLatency": 567,
        "cacheReadInputTokenCount": usage["cache_read_input_tokens"],
        "cacheWriteInputTokenCount": usage["cache_creation_input_tokens"],
    }


def _as_bedrock(body: bytes) -> bytes:
    return body.replace(b'"id":"msg_practice_', b'"id":"msg_bdrk_').replace(
        b'"id":"toolu_practice_', b'"id":"toolu_bdrk_'
    )


def _error(kind: str, message: str, *, capital: bool = False) -> Reply:
    status, words = KINDS.get(kind, (400, ""))
    more = {"originalStatusCode": 500, "resourceName": "model"} if kind == "ModelErrorException" else {}
    body = json.dumps({"Message" if capital else "message": message or words, **more}).encode()
    fields = [_JSON, ("x-amzn-errortype", f"{kind}:{_ERRORTYPE}"), _REQUEST_ID]
    return Reply(status, "Error", fields, [body])


def _json(value: Any) -> Reply:
    return Reply(200, "OK", [_JSON, _REQUEST_ID], [json.dumps(value).encode()])


def _profile(name: str, region: str) -> dict[str, Any]:
    model = name.partition(".")[2]
    return {
        "inferenceProfileName": name,
        "description": f"Routes requests to {model}.",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "inferenceProfileArn": f"arn:aws:bedrock:{region}:123456789012:inference-profile/{name}",
        "models": [{"modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}"}],
        "inferenceProfileId": name,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }


def _foundation_model(profile: str, region: str) -> dict[str, Any]:
    model = profile.partition(".")[2]
    return {
        "modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}",
        "modelId": model,
        "modelName": model,
        "providerName": model.partition(".")[0].capitalize(),
        "inputModalities": ["TEXT", "IMAGE"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": True,
        "customizationsSupported": [],
        "inferenceTypesSupported": ["INFERENCE_PROFILE"],
        "modelLifecycle": {"status": "ACTIVE"},
    }
