"""What is decided about a request before it goes anywhere."""

from __future__ import annotations

import json

import pytest

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.decision import Decision, ModelPolicy
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.token_limits import TokenLimits

BODY = b'{ "model" : "gpt-4o","max_tokens":64000 ,\t"messages":[{"role":"user","content":"\\u00e9"}] }'
ALIASES = Aliases({"gpt-4o": Target("claude-opus-5-5", "work")}, "claude-haiku-4-5")


def decide(policy: ModelPolicy, body: bytes, *, writes: bool = True) -> Decision:
    """The decision about a native request."""
    request = MessagesRequest.parse(body)
    return policy.decide(request, request.model, writes=writes, named=request.max_tokens)


def test_nothing_to_decide_is_the_same_request() -> None:
    """Without settings, and where they fit nothing, the very same object goes on."""
    request = MessagesRequest.parse(BODY)
    assert ModelPolicy().decide(request, "gpt-4o", writes=True, named=64_000).request is request
    settled = ModelPolicy(Aliases({"other": Target("x")}), TokenLimits(most=64_000))
    made = settled.decide(request, "gpt-4o", writes=True, named=64_000)
    assert made.request is request
    assert (made.model, made.upstream, made.notes) == ("gpt-4o", "", ())


def test_only_the_due_values_are_replaced() -> None:
    """Alias and limit change their two values and not another byte; the decision says where to, and what it did."""
    made = decide(ModelPolicy(ALIASES, TokenLimits(most=32_000)), BODY)
    assert made.request.body == BODY.replace(b"gpt-4o", b"claude-opus-5-5").replace(b"64000", b"32000")
    assert (made.model, made.upstream) == ("claude-opus-5-5", "work")
    assert made.notes == ("max_tokens 64000 clamped to 32000",)
    assert (made.request.model, made.request.max_tokens) == ("claude-opus-5-5", 32_000)


def test_limits_go_by_the_model_that_is_sent_and_speak_of_the_one_that_was_asked_for() -> None:
    """A limit for the alias's target counts, and its refusal names the alias."""
    limits = TokenLimits(by_model=Patterns({"claude-opus-*": 5, "gpt-4o": 9}), refuse=True)
    with pytest.raises(Refused, match=r"64000 > 5, which .* for gpt-4o$"):
        decide(ModelPolicy(ALIASES, limits), BODY)


def test_counting_has_no_limits() -> None:
    """A request that asks for no answer is only renamed."""
    made = decide(ModelPolicy(ALIASES, TokenLimits(default=5, most=5, refuse=True)), BODY, writes=False)
    assert made.request.body == BODY.replace(b"gpt-4o", b"claude-opus-5-5")


@pytest.mark.parametrize(
    "written", [b'{"messages":[]}', b'{"model":null,"messages":[]}', b'{"model":"","messages":[]}']
)
def test_the_default_model_is_for_requests_without_one(written: bytes) -> None:
    """A missing, null or empty model becomes the default one."""
    made = decide(ModelPolicy(ALIASES), written)
    assert json.loads(made.request.body) == {"model": "claude-haiku-4-5", "messages": []}
    assert made.model == "claude-haiku-4-5"


@pytest.mark.parametrize("written", [b'{"model":5}', b'{"model":["a"]}', b"[]", b"{", b""])
def test_what_is_no_name_is_the_upstreams_to_judge(written: bytes) -> None:
    """A model that is no text, and a body that is no object, go on as they are and count as no model."""
    made = decide(ModelPolicy(ALIASES), written)
    assert made.request.body == written
    assert made.model == ""


def test_an_alias_in_a_path_has_nothing_to_be_written_into() -> None:
    """A request without a body, for one model of the list, is still decided about."""
    made = ModelPolicy(ALIASES).decide(MessagesRequest(b""), "gpt-4o")
    assert made == Decision(MessagesRequest(b""), "claude-opus-5-5", "work")


def test_a_model_that_a_dialect_assumed_counts() -> None:
    """Where neither client nor settings name a model, the one in the translated request is what is sent, and is limited."""
    policy = ModelPolicy(limits=TokenLimits(by_model=Patterns({"claude-opus-*": 5})))
    request = MessagesRequest.parse(b'{"model":"claude-opus-5-5","max_tokens":64}')
    made = policy.decide(request, None, writes=True)
    assert (made.model, made.request.max_tokens) == ("claude-opus-5-5", 5)
