"""Settings files as people have them: written by hand and by tools, on every system, tidy and untidy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import Format, Where
from claude_desk.connect.edits_dotenv import DotenvFormat
from claude_desk.connect.edits_json import JsonFormat
from claude_desk.connect.edits_toml import TomlFormat
from claude_desk.connect.edits_yaml import YamlFormat


class Sample(NamedTuple):
    """A file, and what is to be changed in it."""

    id: str
    form: Format
    text: str
    settings: tuple[Setting, ...]


JSON = JsonFormat(comments=False)
JSONC = JsonFormat(comments=True)
TOML = TomlFormat()
YAML = YamlFormat()
DOTENV = DotenvFormat()


def _settings(*pairs: tuple[tuple[Any, ...], Any]) -> tuple[Setting, ...]:
    return tuple(Setting(path, value) for path, value in pairs)


CLAUDE = _settings(
    (("env", "ANTHROPIC_BASE_URL"), "http://127.0.0.1:8765"),
    (("apiKeyHelper",), '/usr/bin/claude-desk key print "Claude Code"'),
)
VSCODE = _settings(
    (
        ("claudeCode.environmentVariables", Where("name", "ANTHROPIC_BASE_URL")),
        {"name": "ANTHROPIC_BASE_URL", "value": "http://127.0.0.1:8765"},
    ),
    (
        ("claudeCode.environmentVariables", Where("name", "ANTHROPIC_AUTH_TOKEN"), "value"),
        "desk-1",
    ),
    (("claudeCode.disableLoginPrompt",), True),
)
ZED = _settings((("language_models", "anthropic", "api_url"), "http://127.0.0.1:8765"))
CODEX = _settings(
    (("model_provider",), "claude-desk"),
    (("model",), "claude-sonnet-5-5"),
    (("model_providers", "claude-desk", "name"), "Claude Desk"),
    (("model_providers", "claude-desk", "base_url"), "http://127.0.0.1:8765/v1"),
    (("model_providers", "claude-desk", "auth", "command"), "claude-desk"),
    (("model_providers", "claude-desk", "auth", "args"), ["key", "print", "Codex"]),
)
AIDER = _settings(
    (("openai-api-base",), "http://127.0.0.1:8765/v1"),
    (("openai-api-key",), "desk-1"),
    (("model",), "openai/claude-sonnet-5-5"),
)
CONTINUE = _settings(
    (
        ("models", Where("name", "Claude Desk")),
        {"name": "Claude Desk", "provider": "anthropic", "roles": ["chat", "edit"]},
    ),
)
LLM = _settings(
    (
        (Where("model_id", "claude-desk"),),
        {"model_id": "claude-desk", "api_base": "http://127.0.0.1:8765/v1"},
    ),
)
VARIABLES = _settings((("OPENAI_API_BASE",), "http://127.0.0.1:8765/v1"), (("OPENAI_API_KEY",), "desk 1"))

JSON_TEXTS = {
    "missing": "",
    "empty": "{}\n",
    "empty, spaced": "{ }",
    "empty, two lines": "{\n}\n",
    "one line": '{"model":"opus","permissions":{"allow":["Bash(ls)"]}}',
    "one line, spaced": '{"model": "opus", "env": {"A": "1", "B": "2"}}\n',
    "two blanks": '{\n  "model": "opus",\n  "env": {\n    "A": "1"\n  },\n  "hooks": {"Stop": [{"hooks": []}]}\n}\n',
    "four blanks": '{\n    "env": {},\n    "model": "opus"\n}\n',
    "tabs": '{\n\t"env": {\n\t\t"A": "1",\n\t\t"B": "2"\n\t},\n\t"model": "opus"\n}\n',
    "ours there": '{\n  "env": {\n    "ANTHROPIC_BASE_URL": "https://vendor.example/é",\n    "A": 1.0e1\n  },\n  "apiKeyHelper": null\n}\n',
    "ours there, escaped": '{"env": {"\\u0041NTHROPIC_BASE_URL": "a\\/b"}, "apiKeyHelper" : "x"}',
    "duplicates": '{\n  "env": {"A": "1"},\n  "env": {"ANTHROPIC_BASE_URL": "x", "ANTHROPIC_BASE_URL": "y"},\n  "apiKeyHelper": 1,\n  "apiKeyHelper": 2\n}\n',
    "odd spacing": '\n\n {  "a" :1 ,\n\n"b":[ 1,2 , 3 ]\n ,"env"  :{ "Z":{}}  }\n\n\n',
    "unicode": '{\n  "emoji": "😀\\ud83d\\ude00",\n  "線": "\u2028",\n  "env": {"ä": "ö"}\n}\n',
    "big numbers": '{"n": 123456789012345678901234567890, "f": -0.0, "e": 1E+2}\n',
    "huge": "{\n"
    + "".join(f'  "key{n}": {{"a": [{n}, "b,}}"], "c": "d"}},\n' for n in range(3000))
    + '  "last": 1\n}\n',
    "comments in strings": '{\n  "a": "// no comment, /* here */ ,}",\n  "b": "\\"}"\n}\n',
    "closing on the same line": '{\n  "a": 1,\n  "env": {"x": 1}}',
    "empty name": '{"": 1, "env": {"": {}}}\n',
}
JSONC_TEXTS = {
    "comments": '// mine\n{\n  // first\n  "a": 1, // one\n  /* two */ "b": 2 // last\n  // end\n}\n// after\n',
    "trailing commas": '{\n  "a": [1, 2,],\n  "env": {\n    "A": "1",\n  },\n}\n',
    "trailing comma and comment": '{\n    "a": 1, // the last, really\n}\n',
    "empty, with a comment": "{\n  // nothing yet\n}\n",
    "empty, with a comment on its line": "{ /* nothing */ }\n",
    "only a comment": "// settings\n",
    "block comment in between": '{\n  "a": 1 /* one,\n  and more */,\n  "b": {} /* x */\n}',
    "ours there": '{\n  "claudeCode.environmentVariables": [\n    { "name": "A", "value": "1" }, // mine\n    { "name": "ANTHROPIC_AUTH_TOKEN", "value": "old" },\n  ],\n  "language_models": {\n    // "anthropic": {},\n    "anthropic": { "api_url": "https://x", },\n  },\n}\n',
    "a list on one line": '{"claudeCode.environmentVariables": [{"name": "A", "value": "1"}], "language_models": {}}',
    "an empty list": '{\n\t"claudeCode.environmentVariables": [],\n\t"language_models": {\n\t\t"openai": {}\n\t}\n}\n',
}
TOML_TEXTS = {
    "missing": "",
    "a comment": "# my settings\n",
    "only tables": '[tui]\nnotifications = true # yes\n\n[[things]]\nname = "x"\n',
    "usual": 'model = "gpt-5"   # best\napproval_policy = "never"\n\n[mcp_servers.docs]\ncommand = "npx"\nargs = [\n  "-y", # yes\n  "docs",\n]\n',
    "a provider": 'model_provider = "x"\n[model_providers.x]\nname = "X"\nbase_url = "https://x"\n\n[tui]\nx = 1\n',
    "ours there": 'model = """gpt\n5"""\nmodel_provider = \'old\'\n\n[model_providers."claude-desk"]\nname = "Mine"\nbase_url = "y"\nauth = { command = "a", args = [] }\n'.replace(
        'auth = { command = "a", args = [] }\n', ""
    )
    + 'wire_api = "responses"\n\n[tui]\n',
    "dotted": 'model_providers.x.name = "X"\nmodel_providers.x.base_url = "y"\ntui.theme = "dark"\n',
    "indented": '[model_providers]\n  [model_providers.x]\n    name = "X"\n  [model_providers.y]\n    name = "Y"',
    "all values": 'a = 1979-05-27 07:32:00\nb = nan\nc = [[1, 2], ["#no", \'x\']]\nd = { x = 1, "y z" = "}" }\ne = """\n"quoted" ""two"" \\\n  end"""\nf = \'\'\'\n[not.a.table]\'\'\'\n"g.h" = 0x1F\n\n\n[z] # end\n',
    "huge": "".join(f'[projects."/home/me/p{n}"]\ntrust_level = "trusted"\n\n' for n in range(800)),
    "arrays of tables": "[[a]]\nmodel = 1\n[a.b]\nmodel = 2\n[[a]]\n[[a.c]]\nx = 1\n",
}
YAML_TEXTS = {
    "missing": "",
    "a comment": "# nothing yet\n",
    "usual": "## main model\nmodel: gpt-4o # best\n\n# output\ndark-mode: true\nread:\n  - CONVENTIONS.md\n  - other.md\n",
    "ours there": "openai-api-base: 'https://x' # mine\nopenai-api-key: \"old\"\nmodel: |\n  gpt\n\nname: x\nmodels:\n- name: Claude Desk\n  provider: x\n- name: b\n",
    "items": "name: Mine\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: GPT\n    provider: openai\n    roles:\n      - chat\n\n  # my favourite\n  - name: Local\n    provider: ollama\ncontext:\n  - provider: code\n",
    "indentless items": "models:\n- name: a\n- name: b # two\nrules: []\n",
    "nothing in it": "models:\nname: x\n",
    "flow": "{name: x, models: [{name: a}], v: 1}\n",
    "empty list": "name: x\nmodels: []\n",
    "document marks": "---\nname: x\nmodels:\n  - name: a\n...\n",
    "block texts": "rules:\n  - |\n    do this\n\n    and that\n  - >-\n    folded\n    text\nname: é😀\n",
    "anchors": "base: &base\n  provider: openai\nmodels:\n  - <<: *base\n    name: a\n",
    "huge": "models:\n" + "".join(f"  - name: m{n}\n    provider: p # c\n" for n in range(300)),
}
LLM_TEXTS = {
    "missing": "",
    "a comment": "# models\n",
    "one": "- model_id: a\n  model_name: b\n  headers:\n    X: y\n",
    "two, indented": "  - model_id: a\n    api_base: x # here\n\n  - model_id: b\n",
    "ours there": "- model_id: x\n- model_id: claude-desk\n  api_base: old\n  more: 1\n- model_id: y\n",
    "flow": "[{model_id: a}]\n",
}
DOTENV_TEXTS = {
    "missing": "",
    "usual": '# keys\nA=1\nexport B=\'two words\' # yes\n\nC="x\\"y"\n',
    "ours there": "OPENAI_API_KEY=first\nexport OPENAI_API_KEY = 'second'\nOPENAI_API_BASE=https://x # old\nZ=\n",
    "multi-line": 'KEY="-----BEGIN-----\nabc=\n-----END-----"\nX=1\n',
}

FAMILIES: list[tuple[str, Format, dict[str, str], tuple[Setting, ...]]] = [
    ("claude", JSON, JSON_TEXTS, CLAUDE),
    ("opencode", JSONC, JSON_TEXTS, CLAUDE),
    ("vscode", JSONC, JSONC_TEXTS, VSCODE),
    ("zed", JSONC, JSONC_TEXTS, ZED),
    ("codex", TOML, TOML_TEXTS, CODEX),
    ("aider", YAML, YAML_TEXTS, AIDER),
    ("continue", YAML, YAML_TEXTS, CONTINUE),
    ("llm", YAML, LLM_TEXTS, LLM),
    ("dotenv", DOTENV, DOTENV_TEXTS, VARIABLES),
]


def variants(text: str) -> Iterator[tuple[str, str]]:
    """A text as other editors would have written it."""
    seen = set()
    for name, changed in (
        ("", text),
        (" crlf", text.replace("\n", "\r\n")),
        (" bom", f"\ufeff{text}"),
        (" no end", text.rstrip("\n")),
        (" many ends", text + "\n\n" if text else text),
        (" crlf bom no end", "\ufeff" + text.rstrip("\n").replace("\n", "\r\n")),
    ):
        if changed not in seen:
            seen.add(changed)
            yield name, changed


def samples() -> list[Sample]:
    """All of them: more than 400."""
    return [
        Sample(f"{family}: {name}{variant}", form, changed, settings)
        for family, form, texts, settings in FAMILIES
        for name, text in texts.items()
        for variant, changed in variants(text)
        if name != "huge" or not variant
    ]
