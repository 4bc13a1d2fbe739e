"""What a client key may be used for, kept for each of its requests."""

from __future__ import annotations

from claude_desk.config.client_keys import ClientKey
from claude_desk.errors import Refused
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.routes import Operation, Route

_SHOWN_MODEL = 200


def upstream_for(client: ClientKey, route: Route, model: str, chosen: str) -> str:
    """The upstream that a request must go to; empty where the rules decide.

    Args:
        client: whose request it is.
        route: what it asks for.
        model: that it would be sent for; empty for none.
        chosen: the upstream that an alias names.

    Raises:
        Refused: 403, the key is not for this model, or not for where the model's alias sends it.
    """
    scope = client.scope
    if scope.models:
        _check_model(client, route, model)
    if scope.upstream and chosen not in {"", scope.upstream}:
        raise _denied(
            client, f"may only use the upstream '{scope.upstream}', and this model's alias names '{chosen}'"
        )
    return scope.upstream or chosen


def _check_model(client: ClientKey, route: Route, model: str) -> None:
    if route.operation is Operation.MODELS:
        return  # a list of names
    if route.operation is Operation.RELAY:
        if route.family == "batches":
            raise _denied(client, "is for some models only, and a batch may hold requests for any")
        return
    if Patterns(dict.fromkeys(client.scope.models, True)).find(model) is None:
        raise _denied(client, f"may not use the model '{model[:_SHOWN_MODEL]}'")


def _denied(client: ClientKey, why: str) -> Refused:
    return Refused(403, "permission_error", f"the client key '{client.name}' {why}")
