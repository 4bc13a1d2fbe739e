"""The pretended Messages endpoints of AWS are ones that the official SDK's own clients work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anthropic
import pytest
from anthropic import AnthropicAWS, AnthropicBedrockMantle

from fakes.aws_messages_server import KEY, WORKSPACE, AwsMessagesServer
from fakes.bedrock_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

TOOL: Any = {
    "name": "bash",
    "description": "Run a command",
    "input_schema": {
        "type": "object",
        "properties": {"command": {"type": "string"}},
        "required": ["command"],
    },
}
SIGNING = {"aws_access_key": ACCESS_KEY_ID, "aws_secret_key": SECRET_ACCESS_KEY}

Client = Callable[..., Any]


@contextmanager
def mantle() -> Iterator[tuple[AwsMessagesServer, Client, str]]:
    """Server, client and model of Bedrock's endpoint."""
    with AwsMessagesServer.mantle() as server:

        def client(**login: Any) -> Any:
            url = f"{server.url}/anthropic"
            return AnthropicBedrockMantle(base_url=url, aws_region=REGION, max_retries=0, **login)

        yield server, client, "anthropic.claude-opus-5-5"


@contextmanager
def platform() -> Iterator[tuple[AwsMessagesServer, Client, str]]:
    """Server, client and model of Claude Platform on AWS."""
    with AwsMessagesServer.platform() as server:

        def client(*, workspace_id: str = WORKSPACE, **login: Any) -> Any:
            return AnthropicAWS(
                base_url=server.url, aws_region=REGION, workspace_id=workspace_id, max_retries=0, **login
            )

        yield server, client, "claude-opus-5-5"


@pytest.fixture(autouse=True)
def no_aws_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test says counts."""
    for name in ("AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_AWS_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


@pytest.mark.parametrize("place", [mantle, platform])
@pytest.mark.parametrize("login", [SIGNING, {"api_key": KEY}], ids=["signed", "key"])
def test_a_tool_task_works(place: Any, login: dict[str, str]) -> None:
    """A streamed tool call and the answer after its result, signed or with a key."""
    turns: list[Any] = [{"role": "user", "content": "run `echo hi`"}]
    with place() as (server, make, model), make(**login) as client:
        with client.messages.stream(model=model, max_tokens=500, messages=turns, tools=[TOOL]) as stream:
            message = stream.get_final_message()
        call = next(block for block in message.content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": "hi"}
        turns += [{"role": "assistant", "content": message.content}, {"role": "user", "content": [result]}]
        done = client.messages.create(model=model, max_tokens=500, messages=turns, tools=[TOOL])
        assert "“hi”" in done.content[0].text
        assert client.messages.count_tokens(model=model, messages=turns[:1]).input_tokens > 0
        assert not server.refusals


@pytest.mark.parametrize("place", [mantle, platform])
def test_a_wrong_signature_is_refused(place: Any) -> None:
    """Another secret is 403 in AWS's shape, and remembered."""
    with place() as (server, make, model), make(**SIGNING | {"aws_secret_key": "wrong"}) as client:
        with pytest.raises(anthropic.PermissionDeniedError, match="signature we calculated"):
            client.messages.create(model=model, max_tokens=5, messages=[{"role": "user", "content": "x"}])
        assert [each.kind for each in server.refusals] == ["InvalidSignatureException"]


@pytest.mark.parametrize("place", [mantle, platform])
def test_models_have_their_own_names(place: Any) -> None:
    """A name of another platform is 404."""
    with place() as (_, make, _model), make(**SIGNING) as client, pytest.raises(anthropic.NotFoundError):
        client.messages.create(
            model="us.anthropic.claude-opus-5-5",
            max_tokens=5,
            messages=[{"role": "user", "content": "x"}],
        )


def test_the_workspace_has_to_be_the_right_one() -> None:
    """Another workspace is refused in Anthropic's shape."""
    with (
        platform() as (_, make, model),
        make(workspace_id="wrkspc_other", **SIGNING) as client,
        pytest.raises(anthropic.PermissionDeniedError, match="Workspace not found"),
    ):
        client.messages.create(model=model, max_tokens=5, messages=[{"role": "user", "content": "x"}])
