"""Gather the words of the interface into its catalogues (`make messages`).

usage: messages.py [--check]

Takes every wrapped text out of the templates and the Python files, brings
`locale/*/LC_MESSAGES/servanda.po` up to date and compiles each into the `.mo` beside it.
What lacks a translation is printed, and stays English on the pages.
`--check` writes nothing: exit code 1 where a catalogue is out of date, lacks a translation,
is marked fuzzy, or has other placeholders than the English.
"""

import ast
import io
import re
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "servanda"
LOCALE = SOURCE / "pages" / "locale"
OPTIONS = {
    "**/templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "NN_": (1, 2),
    "NP_": ((1, "c"), 2),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    # Of rooms below the pages, which are handed the language: agenda/calendar.py.
    "worded": None,
}
HEAD = """msgid ""
msgstr ""
"Project-Id-Version: Servanda\\n"
"Language: {tag}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Catalogues are made anew with the same bytes, so nothing in them says when."""
_HOLES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
Texts = list[str]


def of_python(
    file: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Yield the wrapped texts of a Python file, of calls inside of other calls too.

    Babel's own reader loses a sentence that another one stands in: ``_("{texts} in all",
    texts=sentence(ngettext(...)))``.
    """
    del comment_tags, options
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in keywords:
            texts = [_literal(argument) for argument in node.args]
            if any(texts):
                yield node.lineno, name, texts, []


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _literal(given: ast.expr) -> str | None:
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


METHODS: list[tuple[str, Any]] = [("**/templates/**.html", "jinja2"), ("**.py", of_python)]


def gathered() -> Catalog:
    """Return all messages of the sources, English alone."""
    found = Catalog(project="Servanda", version="", creation_date=None)
    for file, _line, message, comments, context in extract_from_dir(
        SOURCE, METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        # Without line numbers: the catalogue changes only where a message does.
        found.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def catalogues() -> list[Path]:
    """Return the catalogue files of all languages but English."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/servanda.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue as it lies there."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain="servanda")


def as_text(held: Catalog) -> bytes:
    """Return the file of a catalogue: sorted, without a date, the same wherever it is made."""
    out = io.BytesIO()
    write_po(out, held, sort_output=True, ignore_obsolete=True, omit_header=True, width=100,
             include_lineno=False)  # fmt: skip
    head = HEAD.format(tag=held.locale_identifier, plurals=held.plural_forms)
    return head.encode() + out.getvalue()


def compiled(held: Catalog) -> bytes:
    """Return the compiled form of a catalogue; fuzzy messages stay out of it."""
    held.creation_date = held.revision_date = UNDATED
    out = io.BytesIO()
    write_mo(out, held)
    return out.getvalue()


def updated(path: Path, found: Catalog) -> Catalog:
    """Return the catalogue with the messages that the sources have now, and no others."""
    held = read(path)
    held.update(found, no_fuzzy_matching=True)
    held.obsolete.clear()
    return held


def faults(held: Catalog) -> list[str]:
    """Return what a catalogue still lacks, one line each."""
    return [told for message in held if message.id for told in _faults(message, held.num_plurals)]


def _faults(message: Message, plurals: int) -> list[str]:
    wanted = _texts(message.id)
    given = _texts(message.string)
    name = repr(wanted[0])
    if message.fuzzy:
        return [f"fuzzy: {name}"]
    if len(given) != (plurals if len(wanted) > 1 else 1) or not all(given):
        return [f"not translated: {name}"]
    # The singular may leave its number out ("one"), no form may have a hole of its own.
    holes = set(_HOLES.findall(wanted[-1]))
    return [
        f"other placeholders than the English: {name}: {text!r}"
        for text in given
        if set(_HOLES.findall(text)) != holes
    ]


def _texts(value: str | tuple[str, ...] | list[str] | None) -> Texts:
    if value is None:
        return [""]
    return [value] if isinstance(value, str) else list(value)


def main() -> int:
    """Bring all catalogues up to date, or only check them."""
    check = "--check" in sys.argv[1:]
    found = gathered()
    bad = 0
    for path in catalogues():
        held = updated(path, found)
        told = faults(held)
        for file, content in ((path, as_text(held)), (path.with_suffix(".mo"), compiled(held))):
            if check and (not file.is_file() or file.read_bytes() != content):
                told.append(f"{file.relative_to(ROOT)} is out of date: run `make messages`")
            elif not check:
                file.write_bytes(content)
        sys.stdout.writelines(f"{path.parent.parent.name}: {line}\n" for line in told)
        print(f"{path.parent.parent.name}: {len(held)} messages, {len(told)} to be done")
        bad += len(told)
    return 1 if check and bad else 0


if __name__ == "__main__":
    sys.exit(main())
