"""What to paste where no settings file is edited: variables for shells, and first requests with the official SDKs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

SHELLS = ("bash", "zsh", "fish", "powershell", "cmd")
CODES = ("python", "typescript", "curl", "openai-python", "openai-typescript", "openai-curl")
NO_PROXY = "127.0.0.1,localhost"


def variables(url: str, key: str, environ: Mapping[str, str], *, api_key: bool = True) -> dict[str, str]:
    """The variables that send programs to Claude Desk.

    Args:
        url: where it listens, without a path.
        key: a client key.
        environ: the environment they come on top of.
        api_key: whether ANTHROPIC_API_KEY is among them. Claude Code wants it approved once, and needs only the token;
            most other programs know no other name.
    """
    found = {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_AUTH_TOKEN": key,
        "OPENAI_BASE_URL": f"{url}/v1",
        "OPENAI_API_BASE": f"{url}/v1",
        "OPENAI_API_KEY": key,
    }
    if api_key:
        found["ANTHROPIC_API_KEY"] = key
    proxied = any(environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"))
    if proxied:
        # Programs differ in which of the two they read, and none of them leaves out loopback by itself.
        for name in ("NO_PROXY", "no_proxy"):
            present = environ.get(name, "")
            if present != "*" and "127.0.0.1" not in present:
                found[name] = f"{present},{NO_PROXY}".lstrip(",")
    return found


def shell_lines(shell: str, values: Mapping[str, str], command: Mapping[str, str] | None = None) -> str:
    """Lines that set variables in a shell.

    Args:
        shell: one of :data:`SHELLS`.
        values: variables and their values.
        command: variables whose value a command prints when the lines are run, with that command as this shell's text.
    """
    lines = [_SETTERS[shell].format(name=name, value=_QUOTES[shell](value)) for name, value in values.items()]
    for name, line in (command or {}).items():
        lines.append(_FROM_COMMAND[shell].format(name=name, command=line))
    return "".join(f"{line}\n" for line in lines)


def command_line(shell: str, command: tuple[str, ...]) -> str:
    """A command as one line of a shell's text."""
    if shell in {"bash", "zsh"}:
        return shlex.join(command)
    quoted = " ".join(_QUOTES[shell](word) for word in command)
    return f"& {quoted}" if shell == "powershell" else quoted


def code(kind: str, url: str, model: str) -> str:
    """A first request, in one of :data:`CODES`; the key comes from the variables."""
    return _CODES[kind].format(url=url, model=model)


def _powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _cmd(value: str) -> str:
    return value.replace("%", "%%")


_SETTERS = {
    "bash": "export {name}={value}",
    "zsh": "export {name}={value}",
    "fish": "set -gx {name} {value}",
    "powershell": "$env:{name} = {value}",
    "cmd": 'set "{name}={value}"',
}
_QUOTES = {"bash": shlex.quote, "zsh": shlex.quote, "fish": _fish, "powershell": _powershell, "cmd": _cmd}
_FROM_COMMAND = {
    "bash": 'export {name}="$({command})"',
    "zsh": 'export {name}="$({command})"',
    "fish": "set -gx {name} ({command})",
    "powershell": "$env:{name} = ({command})",
    "cmd": 'for /f "delims=" %i in (\'{command}\') do @set "{name}=%i"',
}
_CODES = {
    "python": """\
from anthropic import Anthropic

client = Anthropic(base_url="{url}")  # the key: ANTHROPIC_AUTH_TOKEN
message = client.messages.create(
    model="{model}", max_tokens=100, messages=[{{"role": "user", "content": "Say hello."}}]
)
print(message.content[0].text)
""",
    "typescript": """\
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({{ baseURL: "{url}" }}); // the key: ANTHROPIC_AUTH_TOKEN
const message = await client.messages.create({{
  model: "{model}",
  max_tokens: 100,
  messages: [{{ role: "user", content: "Say hello." }}],
}});
console.log(message.content);
""",
    "curl": """\
curl {url}/v1/messages -H "x-api-key: $ANTHROPIC_AUTH_TOKEN" -H "anthropic-version: 2023-06-01" \\
  -H "content-type: application/json" \\
  -d '{{"model": "{model}", "max_tokens": 100, "messages": [{{"role": "user", "content": "Say hello."}}]}}'
""",
    "openai-python": """\
from openai import OpenAI

client = OpenAI(base_url="{url}/v1")  # the key: OPENAI_API_KEY
answer = client.chat.completions.create(
    model="{model}", messages=[{{"role": "user", "content": "Say hello."}}]
)
print(answer.choices[0].message.content)
""",
    "openai-typescript": """\
import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{url}/v1" }}); // the key: OPENAI_API_KEY
const answer = await client.chat.completions.create({{
  model: "{model}",
  messages: [{{ role: "user", content: "Say hello." }}],
}});
console.log(answer.choices[0].message.content);
""",
    "openai-curl": """\
curl {url}/v1/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H "content-type: application/json" \\
  -d '{{"model": "{model}", "messages": [{{"role": "user", "content": "Say hello."}}]}}'
""",
}
