"""The settings file: read so that one mistake costs one option, written so that a person's own text survives.

Loading never fails. What cannot be used is named in a sentence, and the rest of the file still counts. Saving
changes the options that changed and leaves comments, order and unknown options (a newer version's) as they are.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_origin

import tomlkit
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from claude_desk.config.paths import aside_name, exclusive_lock, write_private
from claude_desk.config.settings import BUILT_IN_UPSTREAMS, Settings, UpstreamSettings
from claude_desk.errors import SettingsError

# A key pasted into the wrong option must not be repeated in a message.
MAYBE_SECRET = re.compile(r"sk-|key|token|secret|passw|bearer|@|[A-Za-z0-9_-]{32}", re.IGNORECASE)
MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a settings file came to.

    Attributes:
        settings: what counts.
        problems: one sentence for each thing that does not, for a person to act on.
    """

    settings: Settings
    problems: tuple[str, ...] = ()


def load(path: Path, now: datetime) -> Loaded:
    """Read the settings. A missing file is a complete configuration; nothing raises.

    A file that is no TOML is kept aside as ``settings.broken-<time>.toml`` and the defaults count. An option that
    is unknown or not possible falls back to its default, alone, and the file stays as it is until it is saved.

    Args:
        path: the file; a symbolic link is followed and left in place.
        now: the moment, aware, for the name of the file kept aside.
    """
    try:
        text = _read(path)
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        return Loaded(
            Settings(),
            (f"{path} cannot be read ({_reason(error)}), so the defaults are used. It was left as it is.",),
        )
    except UnicodeDecodeError:
        return Loaded(Settings(), (_kept_aside(path, now, "is not UTF-8 text"),))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Loaded(Settings(), (_kept_aside(path, now, f"is not valid TOML ({error})"),))
    except RecursionError:
        return Loaded(Settings(), (_kept_aside(path, now, "is nested too deeply"),))
    checked = _check(document)
    return Loaded(checked.settings, tuple(f"{path.name}: {problem}" for problem in checked.problems))


def save(path: Path, settings: Settings, previous: Settings, now: datetime) -> None:
    """Write what changed between ``previous`` and ``settings`` into the file.

    Options that a person changed in the file meanwhile keep their new values. Options at their default are only
    written where the file names them. What the file held before is kept as ``settings.toml.bak``; if it held
    something that could not be used, a copy stays as ``settings.broken-<time>.toml`` too.

    Args:
        path: the file; a symbolic link is written through.
        settings: what shall count from now on.
        previous: what counted when the change was begun.
        now: the moment, aware, for the name of a file kept aside.

    Raises:
        SettingsError: the file cannot be read or written; it is untouched then.
    """
    try:
        target = path.resolve()
        with exclusive_lock(path):
            text = _changed_text(target, settings, previous, now)
            if text is not None:
                write_private(target, text.encode(), keep_backup=True)
    except OSError as error:
        raise SettingsError(f"The settings could not be saved in {path} ({_reason(error)}).") from error


def _changed_text(target: Path, settings: Settings, previous: Settings, now: datetime) -> str | None:
    """The file's new text, or None if it needs no change."""
    defaults = _defaults_for(settings, previous)
    old, new = previous.model_dump(mode="json"), settings.model_dump(mode="json")
    try:
        text = _read(target)
        plain = tomllib.loads(text)
    except FileNotFoundError:
        text, plain = "", {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        # Someone broke it since it was loaded; all that is known to be wanted is in `settings`.
        _copy_aside(target, now)
        text, plain, old = "", {}, defaults
    before = tomllib.loads(text)
    unusable = _check(plain).unusable
    for location in unusable:
        _repair(plain, location, new)
    _apply(plain, old, new, defaults)
    if plain == before:
        return None
    document: MutableMapping[str, Any]
    try:
        document = tomlkit.parse(text)
        for location in unusable:
            _repair(document, location, new)
        _apply(document, old, new, defaults)
        changed = tomlkit.dumps(document)
        faithful = _without_empty_tables(tomllib.loads(changed)) == _without_empty_tables(plain)
    except Exception:  # noqa: BLE001 (it edits most spellings of tables, and stumbles over the rest in its own ways)
        faithful = False
    if not faithful:
        # The values matter more than their layout, which is kept aside.
        changed = tomlkit.dumps(plain)
    if (unusable or not faithful) and text:
        _copy_aside(target, now)
    return changed


Location = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Checked:
    settings: Settings
    problems: tuple[str, ...]
    unusable: tuple[Location, ...]


def _check(document: Mapping[str, Any]) -> _Checked:
    """Validate, taking out what does not pass until the rest does."""
    data = _copy(document)
    problems: list[str] = []
    unusable: list[Location] = []
    while True:
        try:
            return _Checked(Settings.model_validate(data), tuple(problems), tuple(unusable))
        except ValidationError as error:
            removed = False
            for detail in error.errors(include_url=False):
                location = _location(detail, data)
                if not _contains(data, location):
                    # Went out with its table, for another mistake in it.
                    continue
                problems.append(_problem(detail, location, data))
                if detail["type"] != "extra_forbidden":
                    unusable.append(location)
                _take_out(data, location)
                removed = True
            if not removed:
                raise


def _location(detail: ErrorDetails, data: Mapping[str, Any]) -> Location:
    """Which part of the document to do without: an option, an upstream, or a table that is none."""
    parts = [str(part) for part in detail["loc"]]
    if not parts:
        return ("upstream",)
    if detail["type"] == "missing" or (parts[-1] == "[key]" and detail["type"] != "extra_forbidden"):
        parts.pop()
    # A wrong element of a list condemns the list: half an allow-list is not what was meant.
    location: Location = ()
    table: object = data
    for part in parts:
        if not isinstance(table, Mapping):
            break
        location = (*location, part)
        table = table.get(part)
    return location


def _take_out(data: MutableMapping[str, Any], location: Location) -> None:
    table = data
    for part in location[:-1]:
        table = table[part]
    if location[-1] == "url" and location[0] == "upstreams" and table.get("url") != "":
        # Not the built-in address: requests meant for elsewhere must not go there.
        table["url"] = ""
    else:
        del table[location[-1]]


def _problem(detail: ErrorDetails, location: Location, data: Mapping[str, Any]) -> str:
    name = ".".join(location)
    if detail["type"] == "extra_forbidden":
        return f"there is no option '{name}'; it is ignored.{_suggestion(location)}"
    value: object = data
    for part in location:
        value = value[part] if isinstance(value, Mapping) else None
    if detail["type"] == "missing":
        missing = detail["loc"][-1]
        what = "alias" if location[0] == "aliases" else "upstream"
        return f"[{name}] has no '{missing}', so this {what} is left out."
    wrong = detail["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if not detail["loc"]:
        known = ", ".join(sorted({*BUILT_IN_UPSTREAMS, *data.get("upstreams", {})}))
        shown = _shown(value, location)
        return f"upstream is {shown}, but there is no such upstream; there are: {known}. {_instead(location)}"
    if location[0] == "upstreams" and len(location) == 2:  # noqa: PLR2004
        return f"[{name}] is left out: {wrong}."
    return f"{name} is {_shown(value, location)}, but {wrong}. {_instead(location)}"


def _instead(location: Location) -> str:
    if location[0] == "upstreams" and location[-1] == "url":
        return "This upstream has no address until that is mended."
    if location[0] == "upstreams":
        field = UpstreamSettings.model_fields.get(location[2]) if len(location) == 3 else None  # noqa: PLR2004
        default = None if field is None else field.default
    else:
        default = Settings().model_dump(mode="json")
        for part in location:
            default = default.get(part) if isinstance(default, Mapping) else None
    if isinstance(default, str | int | float) and default != "":
        return f"The default, {default!r}, is used."
    return "It is ignored."


def _shown(value: object, location: Location) -> str:
    text = repr(value)
    if "headers" in location or (isinstance(value, str | list | dict) and MAYBE_SECRET.search(text)):
        return "a value that is not repeated here"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def _suggestion(location: Location) -> str:
    wanted = location[-1]
    options = list(_option_names(Settings))
    if location[0] == "upstreams":
        options = [f"upstreams.{location[1]}.{name}" for name in UpstreamSettings.model_fields]
    for option in options:
        if option.rpartition(".")[2] == wanted:
            return f" Did you mean '{option}'?"
    near = difflib.get_close_matches(".".join(location), options, n=1, cutoff=0.75)
    return f" Did you mean '{near[0]}'?" if near else ""


def _option_names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
            yield from _option_names(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _defaults_for(*all_settings: Settings) -> dict[str, Any]:
    """What an option not in the file comes to, for these settings' upstreams too; their kind has no default."""
    defaults = Settings().model_dump(mode="json")
    anonymous = UpstreamSettings(kind="").model_dump(mode="json", exclude={"kind"})
    for settings in all_settings:
        for name in settings.upstreams:
            defaults["upstreams"].setdefault(name, anonymous)
    return defaults


def _apply(
    table: MutableMapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> None:
    """Carry the difference between two dumps into a document's table, touching nothing else."""
    for name in old:
        if name not in new and name in table:
            del table[name]
    for name, value in new.items():
        if name in old and old[name] == value:
            continue
        default = defaults.get(name)
        if isinstance(value, dict):
            inner = table.get(name)
            if isinstance(inner, MutableMapping):
                # What is a table now may have been written as a single value before.
                before = old.get(name)
                _apply(inner, before if isinstance(before, dict) else {}, value, default or {})
            else:
                fresh: dict[str, Any] = {}
                _apply(fresh, {}, value, default or {})
                if fresh or name not in defaults:
                    table[name] = fresh
        elif name in table or value != default:
            table[name] = value


def _repair(document: MutableMapping[str, Any], location: Location, new: Mapping[str, Any]) -> None:
    """Put the value that counts where an unusable one stands, or take it out if there is none."""
    value: Any = new
    for part in location:
        value = value.get(part) if isinstance(value, Mapping) else None
    table = document
    for part in location[:-1]:
        inner = table.get(part)
        if not isinstance(inner, MutableMapping):
            return
        table = inner
    if value is None or isinstance(value, Mapping):
        table.pop(location[-1], None)
    else:
        table[location[-1]] = value


def _copy(value: Any) -> Any:
    return {name: _copy(inner) for name, inner in value.items()} if isinstance(value, Mapping) else value


def _without_empty_tables(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    kept = {name: _without_empty_tables(inner) for name, inner in value.items()}
    return {name: inner for name, inner in kept.items() if inner != {}}


def _contains(data: Mapping[str, Any], location: Location) -> bool:
    table: object = data
    for part in location:
        if not isinstance(table, Mapping) or part not in table:
            return False
        table = table[part]
    return bool(location)


def _read(path: Path) -> str:
    # Some Windows editors begin UTF-8 with a byte order mark, which TOML does not know.
    return path.read_bytes().decode("utf-8-sig")


def _kept_aside(path: Path, now: datetime, what: str) -> str:
    """Keep a broken file where it can be found, and say so."""
    try:
        if path.is_symlink():
            aside = _copy_aside(path.resolve(), now)
            return f"{path} {what}, so the defaults are used. A copy was kept as {aside}."
        aside = aside_name(path, now)
        path.rename(aside)
    except OSError as error:
        return f"{path} {what}, so the defaults are used. It could not be kept aside ({_reason(error)}); mend or delete it."
    return f"{path} {what}, so the defaults are used. It was kept as {aside}."


def _copy_aside(path: Path, now: datetime) -> Path:
    """Copy a file that is about to be overwritten, unless an equal copy is there already."""
    content = path.read_bytes()
    for earlier in path.parent.glob(f"{path.stem}.broken-*{path.suffix}"):
        if earlier.read_bytes() == content:
            return earlier
    aside = aside_name(path, now)
    write_private(aside, content)
    return aside


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
