"""The settings as data: every option with its type, default, limits and the sentence that explains it.

The file format is TOML (see ``file.py``), the tables are the classes below. Secrets have no place here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    model_serializer,
    model_validator,
)

from claude_desk.config.budget_settings import BudgetSettings
from claude_desk.config.cache_guard_settings import CacheGuardSettings
from claude_desk.config.checks import (
    checked_default_model,
    checked_header_name,
    checked_header_value,
    checked_model_name,
    checked_name,
    checked_origin,
    checked_proxy,
    checked_url,
)
from claude_desk.config.further_settings import FurtherSettings, checked_further
from claude_desk.config.price_settings import PriceSettings
from claude_desk.config.rate_settings import ClientRateSettings, RateSettings
from claude_desk.config.table import Table as _Table
from claude_desk.config.telemetry_settings import TelemetrySettings

_TABLES_OF_MODELS = (("aliases",), ("limits", "by_model"), ("limits", "contexts"))
BUILT_IN_UPSTREAMS = {
    "practice": {"kind": "practice"},
    "anthropic": {"kind": "anthropic", "url": "https://api.anthropic.com"},
}


HeaderName = Annotated[str, AfterValidator(checked_header_name)]
HeaderValue = Annotated[str, AfterValidator(checked_header_value)]
ModelName = Annotated[str, AfterValidator(checked_model_name)]


class ServerSettings(_Table):
    """Where Claude Desk listens."""

    host: str = Field(
        default="127.0.0.1", description="Address to listen on. Keep 127.0.0.1 unless you know why not."
    )
    port: int = Field(
        default=8765, ge=0, le=65535, description="Port to listen on; 0 picks a free one at each start."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Further Host names that clients may use, such as a container's name for this machine.",
    )
    also: Annotated[tuple[FurtherSettings, ...], AfterValidator(checked_further)] = Field(
        default=(),
        description="Further addresses to listen on, with the Host names served there, for containers and other sandboxes.",
    )
    allowed_origins: tuple[Annotated[str, AfterValidator(checked_origin)], ...] = Field(
        default=(),
        description="Web origins (https://name[:port]) whose pages may call us. Empty: no web page may.",
    )
    drain_seconds: float = Field(
        default=20.0,
        ge=0,
        le=3600,
        description="How long running answers may still finish when Claude Desk stops.",
    )


class UpstreamSettings(_Table):
    """One place requests can go. Which of the fields it uses is declared by its kind; an empty one has the kind's default."""

    kind: str = Field(
        description="What sort of upstream it is: anthropic, compatible, bedrock, bedrock-mantle, claude-aws, vertex, "
        "claude-google, foundry, openai or practice."
    )
    url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="", description="Base URL, without /v1. Empty where the kind knows it."
    )
    auth: Literal["", "x-api-key", "bearer", "key", "aws", "google", "entra"] = Field(
        default="",
        description="What it is let in with: a stored key, sent as x-api-key or as Authorization: Bearer, or the login "
        "of AWS, Google or Microsoft Entra on this machine. Empty: as its kind usually does.",
    )
    api_version: str = Field(
        default="",
        pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
        description="anthropic-version to send; empty: the client's own.",
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict, description="Extra headers for every request. No place for credentials."
    )
    region: str = Field(
        default="",
        pattern=r"^[a-z0-9-]{0,40}$",
        description="Region or location, such as us-east-1 or global.",
    )
    profile: str = Field(default="", max_length=100, description="Profile of the AWS configuration.")
    workspace: str = Field(
        default="", pattern=r"^[A-Za-z0-9_-]{0,100}$", description="Workspace id, where a platform wants one."
    )
    project: str = Field(default="", pattern=r"^[a-z0-9:.-]{0,100}$", description="Google Cloud project id.")
    credentials_file: str = Field(
        default="",
        max_length=1000,
        description="Path of a Google credentials file; empty: the application default credentials.",
    )
    resource: str = Field(
        default="", pattern=r"^[A-Za-z0-9-]{0,100}$", description="Name of the Azure AI Foundry resource."
    )
    tenant: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9.-]{0,100}$",
        description="Microsoft Entra tenant; empty: the login's own.",
    )
    model_prefix: str = Field(
        default="",
        pattern=r"^[a-z-]{0,20}\.?$",
        description="What stands before 'anthropic.' in Bedrock's model ids: us, eu, apac, jp, au, global.",
    )
    models: dict[ModelName, ModelName] = Field(
        default_factory=dict,
        description="Model names on the way out: what a client asks for, and the id or ARN it becomes.",
    )
    list_models: bool = Field(
        default=True, description="Whether the platform may be asked for its list of models."
    )
    guardrail: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9:/_-]{1,2048}:(DRAFT|[0-9]{1,8}))?$",
        description="Bedrock guardrail as identifier:version.",
    )
    service_tier: str = Field(
        default="",
        pattern=r"^[a-z_-]{0,30}$",
        description="Service tier to ask for, such as priority or flex.",
    )
    system_prompt: str = Field(
        default="",
        max_length=100_000,
        description="Put in front of every request's system prompt. Changes what is sent; the log says so.",
    )
    user_id: Literal["", "pass", "constant", "fresh"] = Field(
        default="",
        description="metadata.user_id: the client's own, one for this installation, or a new one for each request.",
    )
    learn: bool = Field(
        default=True,
        description="Remember which optional fields the vendor rejects, and leave them out from then on.",
    )
    limit_field: Literal["", "max_completion_tokens", "max_tokens"] = Field(
        default="", description="The field an OpenAI-compatible server takes the output limit in."
    )


class RouteSettings(_Table):
    """Sends some requests elsewhere than the others. The first rule that fits counts."""

    upstream: Annotated[str, AfterValidator(checked_name)] = Field(description="Where they go.")
    client: str = Field(
        default="*",
        min_length=1,
        max_length=100,
        description="Name of the client key; * and ? as in file names.",
    )
    model: str = Field(
        default="*", min_length=1, max_length=200, description="Model asked for; * and ? as in file names."
    )


class AliasSettings(_Table):
    """What another name for a model stands for: written as the model alone, or with an upstream of its own."""

    model: ModelName = Field(description="The model that is sent.")
    upstream: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$",
        description="Where such requests go, before any rule. Empty: as the rules say.",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_the_model_alone(cls, data: object) -> object:
        return {"model": data} if isinstance(data, str) else data

    @model_serializer
    def _as_short_as_possible(self) -> str | dict[str, str]:
        return {"model": self.model, "upstream": self.upstream} if self.upstream else self.model


class LimitSettings(_Table):
    """How many output tokens a request may ask for. 0 stands for no limit."""

    default_max_tokens: int = Field(
        default=0, ge=0, le=10_000_000, description="max_tokens where a request names none; 0: as it came."
    )
    max_tokens: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        description="The most that any request may ask for as max_tokens; 0: no limit.",
    )
    by_model: dict[ModelName, Annotated[int, Field(ge=1, le=10_000_000)]] = Field(
        default_factory=dict,
        description="The same for some models, by name; * and ? as in file names. The lower limit counts.",
    )
    when_over: Literal["clamp", "refuse"] = Field(
        default="clamp",
        description="What happens to a request that asks for more: it is lowered (clamp), or answered with the API's own error.",
    )
    fit_context: bool = Field(
        default=False,
        description="Lower max_tokens to what the model can write and to what its context has room for beside the prompt, "
        "by an estimate.",
    )
    estimate: Literal["fast", "exact"] = Field(
        default="fast",
        description="How fit_context knows a prompt's length: by its characters (fast), or where it comes near the context "
        "by asking the upstream to count it (exact), if it can and answers within two seconds.",
    )
    margin_percent: int = Field(
        default=10,
        ge=0,
        le=100,
        description="How much longer than estimated a prompt may turn out, for fit_context.",
    )
    characters_per_token: float = Field(
        default=4.0,
        ge=1,
        le=20,
        allow_inf_nan=False,
        description="How many characters of English text are a token in the estimate; JSON and other scripts have their own.",
    )
    tokens_per_image: int = Field(
        default=1_500, ge=0, le=100_000, description="How many tokens an image is in the estimate."
    )
    contexts: dict[ModelName, Annotated[int, Field(ge=1_000, le=100_000_000)]] = Field(
        default_factory=dict,
        description="Context sizes in tokens, by model; for models that Claude Desk does not know, or knows wrongly.",
    )


class FailoverSettings(_Table):
    """What happens when an upstream is down. Only before the first byte of an answer, and never twice to the same place."""

    order: tuple[Annotated[str, AfterValidator(checked_name)], ...] = Field(
        default=(), description="Upstreams to go on to, in this order. Empty: none."
    )
    statuses: tuple[Annotated[int, Field(ge=400, le=599)], ...] = Field(
        default=(500, 502, 503, 504, 529), description="HTTP statuses that move a request on."
    )
    retry_after_seconds: float = Field(
        default=30.0,
        ge=0,
        le=86_400,
        description="A 429 moves a request on when it asks to wait for longer than this, in seconds.",
    )
    cooldown_seconds: float = Field(
        default=60.0,
        ge=0,
        le=86_400,
        description="How long an upstream that failed comes last, in seconds.",
    )


class NetworkSettings(_Table):
    """How upstreams are reached."""

    proxy: Annotated[str, AfterValidator(checked_proxy)] = Field(
        default="system",
        description="Outbound proxy: system, none, or an address such as http://proxy.example:3128.",
    )
    ca_bundle: str = Field(
        default="",
        max_length=1000,
        description="Path of a PEM file with certificates to trust on top of the system's.",
    )


class ResponseCacheSettings(_Table):
    """Answers kept for a while and given again to the same request, without asking an upstream. In memory only."""

    enabled: bool = Field(
        default=False,
        description="Keep answers to requests with temperature 0, and to those that ask for it in x-claude-desk-cache.",
    )
    max_age_seconds: int = Field(
        default=3600,
        ge=1,
        le=2_592_000,
        description="How old an answer may be that is given again, in seconds.",
    )
    max_mb: int = Field(
        default=64, ge=1, le=10_000, description="Memory that all answers together may take, in megabytes."
    )
    max_entry_mb: int = Field(
        default=4,
        ge=1,
        le=1_000,
        description="Size of the largest answer that is kept, in megabytes.",
    )
    shared: bool = Field(
        default=False,
        description="Give answers to every client key. Who has one could find out what others asked.",
    )


class LogSettings(_Table):
    """How much of the past is kept. Whichever limit is met first counts."""

    max_days: int = Field(default=7, ge=1, le=3650, description="Days a request stays in the log.")
    max_rows: int = Field(default=200_000, ge=100, le=10_000_000, description="Requests kept in the log.")
    max_mb: int = Field(default=50, ge=1, le=10_000, description="Size of the log on disk, in megabytes.")


class CaptureSettings(_Table):
    """Whether requests and replies are kept with their bodies, to be looked at. Credentials are masked in them."""

    mode: Literal["off", "memory", "disk"] = Field(
        default="off",
        description="Keep nothing (off), keep in memory until Claude Desk quits (memory), or on disk (disk).",
    )
    max_mb: int = Field(
        default=64,
        ge=1,
        le=4096,
        description="Memory for captured requests, in megabytes; the oldest go first.",
    )
    max_body_mb: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Of a body that is larger than this only the beginning is kept, in megabytes.",
    )
    keep_hours: int = Field(
        default=24, ge=1, le=8760, description="Hours that captured requests stay on disk."
    )
    disk_mb: int = Field(
        default=256, ge=1, le=100_000, description="Size of captured requests on disk, in megabytes."
    )


class AppearanceSettings(_Table):
    """How it looks."""

    theme: Literal["system", "light", "dark"] = Field(
        default="system", description="Light, dark, or as the system says."
    )
    language: Literal["system", "en", "de", "zh_CN"] = Field(
        default="system", description="English, German, simplified Chinese, or as the system says."
    )


class OpenAISettings(_Table):
    """Tools that speak OpenAI's protocols."""

    lenient: bool = Field(
        default=False,
        description="Pass over what Claude has no counterpart for, with a warning header, instead of refusing it.",
    )
    automatic_caching: bool = Field(
        default=True,
        description="Let the prompt be cached where a tool does not say what to cache, as OpenAI's servers do.",
    )


class Settings(_Table):
    """Everything the user chose.

    ``upstream`` names the entry of ``upstreams`` that requests go to. ``practice`` and ``anthropic`` are
    always there, so an empty file is a complete configuration; a table of either name changes only what it says.
    """

    upstream: Annotated[str, AfterValidator(checked_name)] = Field(
        default="practice", description="Where requests go."
    )
    server: ServerSettings = Field(default_factory=ServerSettings)
    upstreams: dict[Annotated[str, AfterValidator(checked_name)], UpstreamSettings] = Field(
        default_factory=dict, description="The places requests can go to, by name."
    )
    routes: tuple[RouteSettings, ...] = Field(
        default=(), description="Rules that send some requests elsewhere; the first that fits counts."
    )
    failover: FailoverSettings = Field(default_factory=FailoverSettings)
    default_model: Annotated[str, AfterValidator(checked_default_model)] = Field(
        default="", description="Model for requests that name none. Empty: they are passed on without one."
    )
    aliases: dict[ModelName, AliasSettings] = Field(
        default_factory=dict,
        description="Other names for models: what a client asks for, and the model that is sent. * and ? as in file names.",
    )
    limits: LimitSettings = Field(default_factory=LimitSettings)
    rates: RateSettings = Field(default_factory=RateSettings)
    budgets: tuple[BudgetSettings, ...] = Field(default=(), description="How much may be spent.")
    prices: dict[ModelName, PriceSettings] = Field(
        default_factory=dict,
        description="Prices of your own, by model; * and ? as in file names. The first that fits counts.",
    )
    network: NetworkSettings = Field(default_factory=NetworkSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    capture: CaptureSettings = Field(default_factory=CaptureSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)
    appearance: AppearanceSettings = Field(default_factory=AppearanceSettings)
    openai: OpenAISettings = Field(default_factory=OpenAISettings)
    response_cache: ResponseCacheSettings = Field(default_factory=ResponseCacheSettings)
    cache_guard: CacheGuardSettings = Field(default_factory=CacheGuardSettings)

    @model_validator(mode="before")
    @classmethod
    def _with_built_in_upstreams(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("upstreams", {}), dict):
            upstreams: dict[object, object] = {
                name: dict(table) for name, table in BUILT_IN_UPSTREAMS.items()
            }
            for name, table in data.get("upstreams", {}).items():
                built_in = BUILT_IN_UPSTREAMS.get(name)
                upstreams[name] = {**built_in, **table} if built_in and isinstance(table, dict) else table
            data = {**data, "upstreams": upstreams}
        return data

    @model_validator(mode="after")
    def _upstream_exists(self) -> Settings:
        if self.upstream not in self.upstreams:
            known = ", ".join(sorted(self.upstreams))
            raise ValueError(
                f"upstream is '{self.upstream}', but there is no [upstreams.{self.upstream}]; there are: {known}"
            )
        return self


def option_path(name: str) -> tuple[str, ...]:
    """The tables and the option in a dotted name such as ``server.port``.

    Models have dots in their names, so what follows a table of models is one key; it may stand in quotes, as in TOML.
    So may the names of client keys.
    """
    for tables in _TABLES_OF_MODELS:
        prefix = ".".join(tables) + "."
        if name.startswith(prefix) and len(name) > len(prefix):
            return *tables, _unquoted(name.removeprefix(prefix))
    for tables, entry in ((("rates", "by_client"), ClientRateSettings), (("prices",), PriceSettings)):
        prefix = ".".join(tables) + "."
        if name.startswith(prefix) and len(name) > len(prefix):
            return *tables, *_entry_path(name.removeprefix(prefix), entry)
    parts = name.split(".")
    if len(parts) > 3 and parts[0] == "upstreams" and parts[2] == "models":  # noqa: PLR2004
        return *parts[:3], _unquoted(".".join(parts[3:]))
    return tuple(parts)


def _entry_path(name: str, options: type[BaseModel]) -> tuple[str, ...]:
    entry, _, option = name.rpartition(".")
    return (_unquoted(entry), option) if entry and option in options.model_fields else (_unquoted(name),)


def _unquoted(text: str) -> str:
    for quote in ('"', "'"):
        if len(text) > 2 and text[0] == text[-1] == quote:  # noqa: PLR2004
            return text[1:-1]
    return text
