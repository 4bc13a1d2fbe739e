"""Which sizes a server's list of models tells, in whichever vendor's words.

=================================  ==========================================  ==========================================
Server                             context                                     most output
=================================  ==========================================  ==========================================
Anthropic's Models API             ``max_input_tokens``                        ``max_tokens``
LiteLLM                            ``max_input_tokens``                        ``max_output_tokens``
OpenRouter                         ``context_length``, ``top_provider``'s      ``top_provider.max_completion_tokens``
vLLM, SGLang                       ``max_model_len``
Groq                               ``context_window``                          ``max_completion_tokens``
Vercel's AI Gateway                ``context_window``                          ``max_tokens``
Mistral, LM Studio's own API       ``max_context_length``
LM Studio, of a model in use       ``loaded_context_length``
llama.cpp                          ``meta.n_ctx``
Together, Fireworks                ``context_length``
=================================  ==========================================  ==========================================

Of several the smallest counts: what a model could do, and what it was started with, stand side by side. OpenAI and Ollama
tell none. Where a list tells the longest input and not the context, less than all of it is used, which is safe.

https://platform.claude.com/docs/en/api/models-list, https://openrouter.ai/docs/api-reference/list-available-models,
https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html, https://console.groq.com/docs/models,
https://docs.mistral.ai/api/#tag/models, https://lmstudio.ai/docs/developer/rest/endpoints,
https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

MAX_MODELS = 5_000
"""Of one list; the longest ones have some hundreds."""

_CONTEXT = (
    "max_input_tokens",
    "context_length",
    "max_model_len",
    "context_window",
    "max_context_length",
    "loaded_context_length",
)
_OUTPUT = ("max_output_tokens", "max_completion_tokens", "max_tokens")
_NESTED = {"top_provider": ("context_length",), "meta": ("n_ctx",)}
_LEAST_CONTEXT, _LEAST_OUTPUT, _MOST = 1_000, 1, 100_000_000
_LONGEST_NAME = 300
_DATE = re.compile(r"[-@]20[0-9]{6}$")


@dataclass(frozen=True, slots=True)
class ModelSize:
    """How much a model takes and writes; 0 where it is not known.

    Attributes:
        context: tokens that prompt and answer may have together.
        output: most output tokens.
    """

    context: int = 0
    output: int = 0


def listed_sizes(body: bytes) -> dict[str, ModelSize]:
    """The sizes that a list of models, or a single model's description, tells; none where it is neither.

    Args:
        body: of a reply to ``GET /v1/models`` or ``/v1/models/{id}``.
    """
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return {}
    listed = document.get("data", [document]) if isinstance(document, dict) else document
    if not isinstance(listed, list):
        return {}
    sizes = {}
    for each in listed[:MAX_MODELS]:
        name = each.get("id") if isinstance(each, dict) else None
        if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME:
            size = model_size(each)
            if size.context or size.output:
                sizes[name] = size
    return sizes


def model_size(entry: dict[str, Any]) -> ModelSize:
    """What one entry of a list tells."""
    contexts = [_number(entry.get(name), _LEAST_CONTEXT) for name in _CONTEXT]
    outputs = [_number(entry.get(name), _LEAST_OUTPUT) for name in _OUTPUT]
    for outer, names in _NESTED.items():
        inner = entry.get(outer)
        if isinstance(inner, dict):
            contexts += [_number(inner.get(name), _LEAST_CONTEXT) for name in names]
            outputs += [_number(inner.get("max_completion_tokens"), _LEAST_OUTPUT)]
    return ModelSize(_least(contexts), _least(outputs))


def undated(model: str) -> str:
    """A model's name without what stands for one version of it: a date, or ``:latest``."""
    return _DATE.sub("", model.removesuffix(":latest"))


def _number(value: object, least: int) -> int:
    return value if type(value) is int and least <= value <= _MOST else 0


def _least(values: list[int]) -> int:
    return min(filter(None, values), default=0)
