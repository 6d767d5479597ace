"""What no file of the repository may hold, and how long a module may be."""

import ast
import re

from tests.house import tree

LONGEST = 400

# Put together here so that this file does not hold what it forbids.
PLACES = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", "/ho" + r"me/\w", "/Us" + "ers/"])
)
INDEXES = re.compile(
    "|".join(
        ["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(com|org)", "deb" + r"ian\.org/deb"]
    )
)
PROMISES = re.compile(
    "|".join(
        [
            r"\bTO" + r"DO\b",
            r"\bFIX" + r"ME\b",
            r"\bX" + r"XX\b",
            "raise NotImpl" + "emented",
            "not " + "implemented",
            "coming " + "soon",
        ]
    )
)


def held(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Where a pattern is found: file, line number, line."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_on_one_machine() -> None:
    """No tracked file holds the path of a folder that exists on one machine only."""
    assert held(PLACES, tree.texts()) == []


def test_no_file_names_a_package_index() -> None:
    """No tracked file says from where packages are fetched: that is the user's setting."""
    assert held(INDEXES, tree.texts()) == []


def test_nothing_is_promised_for_later() -> None:
    """Code, docs and scripts promise nothing that is not there."""
    kept = {n: t for n, t in tree.texts().items() if not n.startswith(("examples/", "LICENSE"))}
    assert held(PROMISES, kept) == []


def test_modules_are_short() -> None:
    """No module of the package or of the scripts is longer than 400 lines."""
    long = {
        name: lines
        for name, text in tree.python("src", "scripts", "bench", "benchmarks").items()
        if (lines := len(text.splitlines())) > LONGEST
    }
    assert long == {}


def test_every_room_says_what_it_is() -> None:
    """Every module of the package begins with a docstring."""
    bare = [
        name
        for name, text in tree.python("src").items()
        if text.strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert bare == []
