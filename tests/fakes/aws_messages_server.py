"""The two places at AWS that speak the Messages protocol themselves, pretended over real sockets.

Signatures (or keys) are checked as AWS does; the answers are Practice's, as server-sent events where asked for::

    with AwsMessagesServer.mantle() as mantle:          # bedrock-mantle.{region}.api.aws
        ... url = mantle.url + "/anthropic", region = mantle.region ...
    with AwsMessagesServer.platform() as platform:      # aws-external-anthropic.{region}.api.aws
        ... url = platform.url, workspace = WORKSPACE ...

Both let in whoever signs with ``ACCESS_KEY_ID`` and ``SECRET_ACCESS_KEY`` of ``bedrock_server``, or sends ``KEY`` as a bearer token.
``refusals`` has every request that was not let in; ``answer(...)`` of :class:`RecordingUpstream` scripts any other reply.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Self

from claude_desk.upstreams.practice_replies import Reply as Answered
from claude_desk.upstreams.practice_replies import Request, reply_to
from fakes.aws_verifier import AwsAccount, AwsRefusal, AwsVerifier
from fakes.bedrock_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from fakes.recording_upstream import RecordedRequest, RecordingUpstream, Reply, error_reply
from fakes.scripted_replies import sse_reply

KEY = "aws-messages-key-CANARY-0123456789abcdef"
WORKSPACE = "wrkspc_01AbCdEf23GhIj"


class AwsMessagesServer(RecordingUpstream):
    """Either of them.

    Args:
        service: what signatures have to be for.
        prefix: in front of ``/v1``.
        model_prefix: in front of Anthropic's name of a model.
        workspace: that has to be named; empty where there are none.
        now: seconds since the epoch, for the signatures' age.

    Attributes:
        region: the only region signatures may be for.
        refusals: every signature that was not good, in order.
    """

    def __init__(
        self,
        service: str,
        prefix: str,
        *,
        model_prefix: str = "",
        workspace: str = "",
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(self._answered)
        self.region = REGION
        self.refusals: list[AwsRefusal] = []
        account = AwsAccount(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
        self._verifier = AwsVerifier([account], service=service, region=REGION, now=now)
        self._prefix = prefix
        self._model_prefix = model_prefix
        self._workspace = workspace

    @classmethod
    def mantle(cls, *, now: Callable[[], float] = time.time) -> Self:
        """Bedrock's own Messages endpoint."""
        return cls("bedrock-mantle", "/anthropic", model_prefix="anthropic.", now=now)

    @classmethod
    def platform(cls, *, now: Callable[[], float] = time.time) -> Self:
        """Claude Platform on AWS."""
        return cls("aws-external-anthropic", "", workspace=WORKSPACE, now=now)

    def _answered(self, request: RecordedRequest) -> Reply:
        if request.header("authorization") != f"Bearer {KEY}".encode():
            try:
                self._verifier.check(request.method, request.target, request.headers, request.body)
            except AwsRefusal as refusal:
                self.refusals.append(refusal)
                fields, body = refusal.as_json()
                return Reply(refusal.status, "Forbidden", fields, [body])
        if self._workspace and request.header("anthropic-workspace-id") != self._workspace.encode():
            return error_reply(403, "permission_error", "Workspace not found.")
        path, _, query = request.target.decode("latin-1").partition("?")
        if not path.startswith(f"{self._prefix}/v1/"):
            return error_reply(404, "not_found_error", "Not found")
        body = request.body
        if request.method == "POST":
            asked = json.loads(body)
            if not str(asked.get("model", "")).startswith(f"{self._model_prefix}claude-"):
                return error_reply(404, "not_found_error", f"model: {asked.get('model')}")
            asked["model"] = asked["model"].removeprefix(self._model_prefix)
            asked.pop("user_profile_id", None)
            body = json.dumps(asked).encode()
        version = (request.header("anthropic-version") or b"").decode()
        return _as_http(
            reply_to(Request(request.method, path.removeprefix(self._prefix), query, version, body))
        )


def _as_http(answer: Answered) -> Reply:
    fields = [("request-id", answer.request_id)]
    if answer.events:
        events = [b"event: %b\ndata: %b\n\n" % (name.encode(), data) for name, data in answer.events]
        return sse_reply(events, headers=fields)
    return Reply(answer.status, "OK", [("content-type", "application/json"), *fields], [answer.body])
