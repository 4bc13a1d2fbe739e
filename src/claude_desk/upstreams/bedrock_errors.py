"""Errors of Amazon Bedrock as errors of the Messages protocol, and what the person at this machine can do about them.

The words of a model stay as they are, less Bedrock's preface: clients recognise some of them (a prompt that is too long)
and mend their request. A refused login is never a 401: that would make a client ask for another key of its own.

https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from claude_desk.messages.error_body import STATUS_TYPES, read_error
from claude_desk.wire.headers import RawHeaders, first

_STATUSES = {
    "Validation": 400,
    "ResourceNotFound": 404,
    "UnknownOperation": 404,
    "RequestEntityTooLarge": 413,
    "Throttling": 429,
    "TooManyRequests": 429,
    "ServiceQuotaExceeded": 429,
    "ModelError": 500,
    "ModelStreamError": 500,
    "InternalServer": 500,
    "InternalFailure": 500,
    "ModelTimeout": 504,
    "ModelNotReady": 529,
    "ServiceUnavailable": 529,
}
"""HTTP status in the Messages protocol by kind of error, without the word Exception."""

_EXPIRED = frozenset({"ExpiredToken", "RequestExpired"})
_UNKNOWN_LOGIN = frozenset({"UnrecognizedClient", "InvalidClientTokenId", "MissingAuthenticationToken"})
_SIGNATURE = frozenset({"InvalidSignature", "SignatureDoesNotMatch", "IncompleteSignature"})
_ACCESS = frozenset({"AccessDenied", "NotAuthorized", "Unauthorized", "OptInRequired"})
_LOGIN = _EXPIRED | _UNKNOWN_LOGIN | _SIGNATURE

# Where the kind says nothing: some gateways answer with a status alone.
_OTHER_STATUSES = {401: 403, 408: 504, 424: 500, 503: 529}
_PREFACE = "The model returned the following errors: "
_SERVER_ERROR = 500
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Account:
    """What is to be known of a login to say what to do about it; nothing of it is secret.

    Attributes:
        region: that is asked.
        profile: of the AWS configuration; empty for the chain's own choice.
        key: let in by a Bedrock API key instead of AWS's chain.
    """

    region: str
    profile: str = ""
    key: bool = False

    @property
    def login(self) -> str:
        """The command that renews a login of IAM Identity Center."""
        return f"'aws sso login --profile {self.profile}'" if self.profile else "'aws sso login'"


@dataclass(frozen=True, slots=True)
class BedrockError:
    """An error as it came.

    Attributes:
        kind: such as ``Throttling``, without the word Exception; empty where nothing says.
        status: HTTP status; 0 inside a stream.
        message: Bedrock's words.
    """

    kind: str
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Translated:
    """The same in the Messages protocol.

    Attributes:
        status: HTTP status.
        type: error type.
        message: for the client.
        advice: one sentence for the person at this machine; empty where there is nothing to do.
        headers: fields to add to the reply.
    """

    status: int
    type: str
    message: str
    advice: str = ""
    headers: RawHeaders = ()


class _Body(msgspec.Struct):
    kind: object = msgspec.field(default=None, name="__type")
    message: object = None
    capital: object = msgspec.field(default=None, name="Message")


def read(status: int, headers: RawHeaders, body: bytes) -> BedrockError:
    """Understand an error reply: the kind is in a header, or in the body; the words are in the body."""
    try:
        found = msgspec.json.decode(body, type=_Body)
    except ValueError:
        found = _Body()
    kind = first(headers, b"x-amzn-errortype").decode("latin-1") or _text(found.kind)
    words = _text(found.message) or _text(found.capital) or read_error(body)[1]
    return BedrockError(_plain(kind), status, words)


def read_exception(headers: Mapping[str, object], payload: bytes) -> BedrockError:
    """Understand an error inside an event stream: ``:exception-type`` with a payload, or ``:error-code`` without."""
    kind = _text(headers.get(":exception-type")) or _text(headers.get(":error-code"))
    words = _text(headers.get(":error-message"))
    return BedrockError(_plain(kind), 0, words or read(0, (), payload).message)


def translate(error: BedrockError, account: Account) -> Translated:
    """Put an error into the Messages protocol's terms."""
    said = error.message.removeprefix(_PREFACE).strip() or f"Amazon Bedrock: {error.kind or error.status}"
    advice = _advice(error, account)
    if error.kind in _LOGIN or error.status in {401, _FORBIDDEN} or error.kind in _ACCESS:
        # What AWS says of a signature goes on with the request it should have been for: credentials, on many lines.
        said = said.partition("\n")[0]
        held = f"{'Bedrock API key' if account.key else 'AWS credentials'} that Claude Desk holds"
        doubt = f"did not accept the {held}" if error.kind in _LOGIN else f"does not let the {held} do this"
        return Translated(
            _FORBIDDEN,
            STATUS_TYPES[_FORBIDDEN],
            f"Amazon Bedrock {doubt}; the key of the client is fine. It said: {said}",
            advice,
        )
    status = _STATUSES.get(error.kind) or _OTHER_STATUSES.get(error.status, error.status) or _SERVER_ERROR
    fallback = "invalid_request_error" if status < _SERVER_ERROR else "api_error"
    hopeless = error.kind == "ServiceQuotaExceeded"
    return Translated(
        status,
        STATUS_TYPES.get(status, fallback),
        said,
        advice,
        ((b"x-should-retry", b"false"),) if hopeless else (),
    )


def _plain(kind: str) -> str:
    """``com.amazon#throttlingException:http://...`` as ``Throttling``."""
    name = kind.partition(":")[0].rpartition("#")[2].strip()
    return (name[:1].upper() + name[1:]).removesuffix("Exception")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _advice(error: BedrockError, account: Account) -> str:
    said = error.message.lower()
    if error.kind in _LOGIN or error.status == 401:  # noqa: PLR2004 - HTTP's own number
        return _login_advice(error.kind, said, account)
    if error.kind in _ACCESS or error.status == _FORBIDDEN:
        return _access_advice(said, account)
    return _model_advice(error.kind, said, account)


def _model_advice(kind: str, said: str, account: Account) -> str:
    if "use case details" in said:
        return "AWS wants to know what Claude is used for: fill in Anthropic's use case form in the Bedrock console."
    if kind == "ResourceNotFound" or "model identifier is invalid" in said:
        return (
            f"Bedrock in {account.region} does not know a model that was asked for: check the region, the model prefix "
            "and the model names in the settings."
        )
    if "on-demand throughput" in said:
        return (
            "A model that was asked for only works through an inference profile: set the model prefix to us, eu, jp, "
            "au, apac or global in the settings."
        )
    if kind in {"Throttling", "TooManyRequests", "ServiceQuotaExceeded"}:
        return (
            f"Bedrock limits what this AWS account may ask for in {account.region}: ask for more under Service Quotas "
            "in the AWS console, or set the model prefix to global."
        )
    return ""


def _login_advice(kind: str, said: str, account: Account) -> str:
    if account.key:
        return "Bedrock does not accept the API key: make a new one in the Bedrock console, and enter it in the settings."
    if kind in _EXPIRED:
        return f"The AWS login of this machine has expired: run {account.login}, or renew the credentials another way."
    if "valid region" in said:
        return f"AWS says that {account.region} is not the region of this address: set the right one in the settings."
    if kind in _SIGNATURE and ("expired" in said or "not yet current" in said):
        return "AWS finds the time of the signature wrong: set the clock of this machine."
    if kind in _SIGNATURE:
        return (
            "AWS does not accept the signature: the secret access key does not belong to the access key id."
        )
    return (
        f"AWS does not know the credentials of this machine in {account.region}: check the profile, and that the region "
        f"is enabled for the account; a login of IAM Identity Center is renewed by {account.login}."
    )


def _access_advice(said: str, account: Account) -> str:
    if account.key and any(word in said for word in ("api key", "bearer", "token", "authentication")):
        return _login_advice("", said, account)
    if "expired" in said and "token" in said:
        return _login_advice("ExpiredToken", said, account)
    if "not authorized to perform" in said or "explicit deny" in said:
        return (
            "These AWS credentials may not invoke models: they need the permissions bedrock:InvokeModel and "
            f"bedrock:InvokeModelWithResponseStream in {account.region}."
        )
    if "payment" in said:
        return "AWS Marketplace has no valid way of payment for this account: add one in the Billing console."
    return (
        f"This AWS account has no access to a model that was asked for in {account.region}: open it in the model "
        "catalog of the Bedrock console, and accept its terms there."
    )
