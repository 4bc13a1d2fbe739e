"""A captured request as a command or a program that makes it again, with ``$CLAUDE_DESK_KEY`` in place of any key. Qt-free.

curl gets the body byte for byte; Python and TypeScript get it as a literal that can be read and changed.
"""

from __future__ import annotations

import json
import pprint
import shlex
from dataclasses import dataclass
from typing import Any

from claude_desk.requestlog.capture import Capture
from claude_desk.wire.headers import RawHeaders, is_credential

VARIABLE = "CLAUDE_DESK_KEY"
# What the sender's own HTTP library decides.
_OURS = frozenset(
    {
        "host",
        "content-length",
        "connection",
        "accept-encoding",
        "transfer-encoding",
        "expect",
        "cookie",
        "keep-alive",
    }
)
_EXPLAINED = f"the client key is read from the environment variable {VARIABLE}"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What all forms are made of."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    key_field: str
    key_prefix: str
    body: bytes


def as_curl(capture: Capture, base: str) -> str:
    """A command line for a POSIX shell.

    Args:
        capture: the request.
        base: where Claude Desk listens, such as ``http://127.0.0.1:8765``.
    """
    parts = _parts(capture, base)
    lines = [f"curl --no-buffer {shlex.quote(parts.url)}"]
    if parts.method != ("POST" if parts.body else "GET"):
        lines.append(f"--request {shlex.quote(parts.method)}")
    lines.append(f'--header "{parts.key_field}: {parts.key_prefix}${VARIABLE}"')
    lines += [f"--header {shlex.quote(f'{name}: {value}')}" for name, value in parts.headers]
    if not parts.body:
        return " \\\n  ".join(lines) + "\n"
    text = _text(parts.body)
    if text is None:
        octal = "".join(f"\\{byte:03o}" for byte in parts.body)
        return f"printf '%b' '{octal}' | " + " \\\n  ".join([*lines, "--data-binary @-"]) + "\n"
    return " \\\n  ".join([*lines, f"--data-binary {shlex.quote(text)}"]) + "\n"


def as_python(capture: Capture, base: str) -> str:
    """A program for Python's standard library that prints the reply as it comes."""
    parts = _parts(capture, base)
    document = _document(parts.body)
    fields = [(name, repr(value)) for name, value in parts.headers]
    prefix = f"{parts.key_prefix!r} + " if parts.key_prefix else ""
    fields.append((parts.key_field, f'{prefix}os.environ["{VARIABLE}"]'))
    lines = [
        f"# {_EXPLAINED}",
        *(["import json"] if document is not None else []),
        "import os",
        "import urllib.request",
        "",
    ]
    if document is not None:
        lines += [f"body = {pprint.pformat(document, width=100, sort_dicts=False)}", ""]
    elif parts.body:
        lines += [f"body = {parts.body!r}", ""]
    data = "json.dumps(body).encode()" if document is not None else "body" if parts.body else "None"
    lines += [
        "request = urllib.request.Request(",
        f"    {parts.url!r},",
        f"    method={parts.method!r},",
        f"    data={data},",
    ]
    lines += ["    headers={", *(f"        {name!r}: {value}," for name, value in fields), "    },", ")"]
    lines += [
        "with urllib.request.urlopen(request) as reply:",
        "    for line in reply:",
        '        print(line.decode(), end="")',
    ]
    return "\n".join(lines) + "\n"


def as_typescript(capture: Capture, base: str) -> str:
    """A program for Node, Deno, Bun with ``fetch``, that prints the reply as it comes."""
    parts = _parts(capture, base)
    document = _document(parts.body)
    lines = [
        f"// {_EXPLAINED}",
        f"const reply = await fetch({_literal(parts.url)}, {{",
        f"  method: {_literal(parts.method)},",
    ]
    lines.append("  headers: {")
    lines += [f"    {_literal(name)}: {_literal(value)}," for name, value in parts.headers]
    lines += [f"    {_literal(parts.key_field)}: `{parts.key_prefix}${{process.env.{VARIABLE}}}`,", "  },"]
    if document is not None:
        shown = _literal(document, indent=2).replace("\n", "\n  ")
        lines.append(f"  body: JSON.stringify({shown}),")
    elif parts.body:
        text = _text(parts.body)
        lines.append(
            f"  body: {_literal(text)},"
            if text is not None
            else f"  body: new Uint8Array({list(parts.body)}),"
        )
    lines += ["});", "const decoder = new TextDecoder();", "for await (const chunk of reply.body!) {"]
    lines += ["  process.stdout.write(decoder.decode(chunk, { stream: true }));", "}"]
    return "\n".join(lines) + "\n"


def _parts(capture: Capture, base: str) -> _Parts:
    headers: list[tuple[str, str]] = []
    key_field, key_prefix = "x-api-key", ""
    for name, value in _readable(capture.headers):
        plain = name.lower()
        if plain == "authorization":
            key_field, key_prefix = "Authorization", "Bearer "
        elif plain not in _OURS and not is_credential(plain.encode()):
            headers.append((name, value))
    return _Parts(
        base + capture.target, capture.method, tuple(headers), key_field, key_prefix, capture.request.body
    )


def _readable(headers: RawHeaders) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _text(body: bytes) -> str | None:
    """The body as text that a shell can be given; None where that would change it."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _literal(value: object, *, indent: int | None = None) -> str:
    """As TypeScript; JSON is a part of it."""
    return json.dumps(value, indent=indent, ensure_ascii=False)
