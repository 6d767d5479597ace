"""The page on exports names every format and every column; that page is what users rely on."""

import re

from tests.docs.pages import DOCS

from servanda import plugins
from servanda.pages.tables.layouts import LAYOUTS

PAGE = (DOCS / "reference" / "exports.md").read_text(encoding="utf-8")


def test_page_names_every_format() -> None:
    """Each exporter has its line."""
    head = PAGE.partition("## What is left out")[0]

    assert set(re.findall(r"^\| `([a-z]+)` \|", head, re.MULTILINE)) == set(
        plugins.load_all("exporters")
    )


def test_page_names_every_column_in_its_order() -> None:
    """Each table has its section, with the columns as the files have them."""
    for layout in LAYOUTS.values():
        section = PAGE.split(f"\n## {layout.name}\n")[1].partition("\n## ")[0]
        rows = re.findall(r"^\| `([a-z0-9_]+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
        assert rows == [(c.name, c.kind, c.means) for c in layout.columns], layout.name
