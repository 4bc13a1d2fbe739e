"""What every table of the settings is: closed, unchangeable, and right down to its defaults."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the settings: what it does not know is a mistake, and a value that is set never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
