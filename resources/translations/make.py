"""Keeps translations in step with the texts in the code.

    python resources/translations/make.py update    # new texts into the .ts files; what is gone goes
    python resources/translations/make.py compile   # .ts -> src/claude_desk/ui/translations/*.qm
    python resources/translations/make.py check     # says what is missing; exit status 1 if anything is

Each takes the name of one language to keep to, as in ``update de``.

A .ts file is what Qt Linguist edits. Texts that are declared where Qt is not known (names and help of upstreams' fields) are
gathered from there.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import PySide6

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "src"))

from claude_desk.doctor.examination import GATEWAY_CHECKS  # noqa: E402
from claude_desk.doctor.finding import Group  # noqa: E402
from claude_desk.proxy.checkup import COST  # noqa: E402
from claude_desk.ui.language import ENGLISH, FOLDER, LANGUAGES  # noqa: E402
from claude_desk.upstreams import KINDS  # noqa: E402

_PLACE = re.compile(r"\{[a-z_]*\}|%[0-9n]")


def files() -> dict[str, Path]:
    """The .ts file of each language."""
    return {name: HERE / f"claude_desk_{name}.ts" for name in LANGUAGES if name != ENGLISH}


def declared_texts() -> list[str]:
    """What upstreams say of themselves and their fields, what a test of one costs, and the titles of the check-up."""
    texts: dict[str, None] = {COST: None}
    for kind in KINDS.values():
        said = [kind.title, kind.summary]
        for field in kind.fields:
            said += [field.label, field.help, *(label for _, label in field.choices)]
        texts |= dict.fromkeys(text for text in said if text)
    return [*texts, *check_up_texts()]


def check_up_texts() -> list[str]:
    """The headings and titles of the check-up; what it found is said in English, as in its report."""
    titles = [group.value for group in Group] + [check.title for check in GATEWAY_CHECKS]
    for source in sorted((ROOT / "src/claude_desk/doctor").glob("*.py")):
        titles += re.findall(r'Group\.[A-Z]+,\s+"([^"]+)"', source.read_text("utf-8"))
    return list(dict.fromkeys(titles))


def update(targets: list[Path]) -> None:
    """Put what is new into .ts files, and take out what is gone."""
    with tempfile.TemporaryDirectory() as folder:
        declared = Path(folder, "declared.py")
        lines = [f"QCoreApplication.translate('Declared', {text!r})" for text in declared_texts()]
        declared.write_text(
            "from PySide6.QtCore import QCoreApplication\n" + "\n".join(lines), encoding="utf-8"
        )
        sources = sorted((ROOT / "src/claude_desk/ui").glob("*.py"))
        for target in targets:
            language = target.stem.removeprefix("claude_desk_")
            options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en"]
            _run("lupdate", *options, "-target-language", language, *sources, declared, "-ts", target)


def compile_files(sources: list[Path]) -> None:
    """Make what the program loads."""
    FOLDER.mkdir(exist_ok=True)
    for source in sources:
        _run(
            "lrelease",
            "-silent",
            "-nounfinished",
            "-removeidentical",
            source,
            "-qm",
            FOLDER / f"{source.stem}.qm",
        )


def messages(file: Path) -> Iterator[tuple[str, str, str]]:
    """Context, source and finished translation of each text of a .ts file; the last is empty where there is none."""
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314 - a file of our own
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            finished = translation is not None and translation.get("type") != "unfinished"
            yield name, message.findtext("source") or "", (translation.text or "") if finished else ""  # type: ignore[union-attr]


def problems(sources: list[Path]) -> list[str]:
    """What a translator has to look at: missing texts, lost placeholders, lost or added access keys."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for file in sources:
            fresh = Path(folder, file.name)
            fresh.write_bytes(file.read_bytes())
            update([fresh])
            if {entry[:2] for entry in messages(fresh)} != {entry[:2] for entry in messages(file)}:
                found.append(f"{file.name} is not up to date: run 'make.py update'")
            for context, source, translation in messages(file):
                where = f"{file.name}: {context or 'functions'}: {source[:60]!r}"
                if not translation:
                    found.append(f"{where} is not translated")
                    continue
                if sorted(_PLACE.findall(source)) != sorted(_PLACE.findall(translation)):
                    found.append(f"{where} has other placeholders")
                if _has_access_key(source) != _has_access_key(translation):
                    found.append(f"{where} has another number of access keys")
                if _edges(translation) - _edges(source):
                    found.append(f"{where} begins or ends with a blank")
    return found


def _has_access_key(text: str) -> bool:
    return re.search(r"(?<!&)&(?!&)\S", text) is not None


def _edges(text: str) -> set[str]:
    """Which of its ends are blanks. Units after numbers begin with one, which not every language wants."""
    return {name for name, end in (("first", text[:1]), ("last", text[-1:])) if end.isspace()}


def _run(tool: str, *arguments: str | Path) -> None:
    program = Path(PySide6.__file__).parent / tool
    program = program if program.exists() else program.with_suffix(".exe")
    subprocess.run([program, *arguments], check=True)


def main() -> int:
    """Do what was asked."""
    known = files()
    match sys.argv[1:]:
        case [command, language] if language in known:
            chosen = [known[language]]
        case [command]:
            chosen = list(known.values())
        case _:
            command, chosen = "help", []
    match command:
        case "update":
            update(chosen)
        case "compile":
            compile_files(chosen)
        case "check":
            found = problems(chosen)
            print("\n".join(found) or "All texts are translated.")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
