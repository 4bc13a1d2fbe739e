"""What only some upstreams need is not loaded where it is not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from claude_desk.upstreams import KINDS

CODE = """
import sys
from claude_desk import app
from claude_desk.config import {modules}
from claude_desk.upstreams import KINDS, make
values = {{
    "url": "http://127.0.0.1:9",
    "project": "my-project",
    "workspace": "w",
    "resource": "r",
    "region": "us-east-1",
    "auth": {auth!r},
}}
for kind in KINDS:
    make(kind, kind, values)
made = [{chains}]
foreign = {{name.partition(".")[0] for name in sys.modules}} & {heavy!r}
print(sorted(foreign))
"""

HEAVY = {"google", "azure", "msal", "msal_extensions", "requests", "cryptography", "botocore", "boto3"}


@pytest.mark.parametrize("auth", ["", "key", "aws", "google", "entra"])
def test_platforms_cost_nothing_until_a_request_needs_them(auth: str) -> None:
    """The program, every kind of upstream and every login together load none of the platforms' libraries."""
    code = CODE.format(
        modules="aws_login, entra_login, google_login",
        chains="aws_login.AwsChain(), entra_login.EntraChain(), google_login.GoogleChain()",
        auth=auth,
        heavy=HEAVY,
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_there_are_kinds_to_load() -> None:
    """The claim above is about all the platforms there are."""
    assert {"vertex", "claude-google", "foundry"} <= set(KINDS)
