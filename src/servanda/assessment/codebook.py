"""Codebooks as data: read strictly from TOML, ready ones by name."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files

from servanda.errors import InputError, UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import from_toml

FOLDER = files("servanda.assessment").joinpath("codebooks")
SUFFIX = ".toml"
GROUP = "servanda.codebooks"
LEAST = 2
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")


def parse(text: str, *, where: str) -> Codebook:
    """Return the codebook in a TOML text; InputError names the place and what is expected."""
    book = from_toml(text, Codebook, where=where, page="codebooks")
    if problem := _problem(book):
        raise InputError(f"{where}: {problem}")
    return book


def _problem(book: Codebook) -> str | None:
    """Return what is wrong with a codebook beyond its form, if anything."""
    if not _NAME.fullmatch(book.id):
        return f"id {book.id!r}: letters a-z, digits and single hyphens are expected"
    if not _VERSION.fullmatch(book.version):
        return f"version {book.version!r}: digits, letters, dots and hyphens are expected"
    if len(book.values) < LEAST:
        return f"{len(book.values)} values; a scale has two or more"
    texts = {"title": book.title, "about": book.about}
    for number, value in enumerate(book.values, 1):
        for field in ("code", "label", "means", "example"):
            texts[f"value {number}, {field}"] = getattr(value, field)
    for name, words in texts.items():
        if not words.strip():
            return f"{name}: empty; each value has a definition and an example"
    return _repeated("code", book.codes) or _repeated("stage", book.stages) or _numbers(book)


def _repeated(what: str, words: Sequence[str]) -> str | None:
    twice = [word for n, word in enumerate(words) if word in words[:n]]
    return f"{what} {twice[0]!r} stands twice" if twice else None


def _numbers(book: Codebook) -> str | None:
    if book.level in ("nominal", "ordinal") and not book.average:
        return None
    if book.level == "nominal":
        return "average: names have no mean; level is 'nominal'"
    for code in book.codes:
        try:
            number = float(code)
        except ValueError:
            return f"code {code!r} is no number; level {book.level!r} or `average` needs numbers"
        if book.level == "ratio" and number < 0:
            return f"code {code!r} is below zero; level 'ratio' knows none"
    numbers = [float(code) for code in book.codes]
    return None if numbers == sorted(numbers) else "values stand in the order of the scale"


@cache
def names() -> tuple[str, ...]:
    """Return the names of all ready codebooks, sorted: ours and those of plug-ins."""
    own = {e.name.removesuffix(SUFFIX) for e in FOLDER.iterdir() if e.name.endswith(SUFFIX)}
    return tuple(sorted(own | {entry.name for entry in entry_points(group=GROUP)}))


def text_of(name: str) -> str:
    """Return the TOML of a ready codebook; UsageError names those there are."""
    own = FOLDER.joinpath(name + SUFFIX)
    if name in names():
        for entry in entry_points(group=GROUP):
            if entry.name == name:
                return str(entry.load()())
        return own.read_text(encoding="utf-8")
    raise UsageError(f"no codebook {name!r}: no such file, and ready are {', '.join(names())}")


def value_of(book: Codebook, code: str, *, where: str) -> str:
    """Return a code as the codebook writes it; ``+1`` and ``1.0`` are the 1 of numbers."""
    bare = code.strip()
    if bare in book.codes:
        return bare
    labels = {value.label.casefold(): value.code for value in book.values}
    if bare.casefold() in labels:
        return labels[bare.casefold()]
    try:
        number = float(bare)
        same = [known for known in book.codes if float(known) == number]
    except ValueError:
        same = []
    if same:
        return same[0]
    raise InputError(
        f"{where}: {code!r} is no value of {book.id} version {book.version}; "
        f"expected {', '.join(book.codes)}"
    )


def stage_of(book: Codebook, stage: str | None, *, where: str) -> str | None:
    """Return the stage of a score; required where the codebook has stages, refused elsewhere."""
    bare = (stage or "").strip() or None
    if bare is None and not book.stages:
        return None
    if bare not in book.stages:
        expected = f"one of {', '.join(book.stages)}" if book.stages else "none"
        raise InputError(
            f"{where}: stage {bare or 'not given'!r}; {book.id} version {book.version} "
            f"expects {expected}"
        )
    return bare
