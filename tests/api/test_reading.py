"""Reading from Python: a place as text or path, and names that the lexicon lacks."""

from pathlib import Path

import pytest

from servanda.api import read
from servanda.errors import UsageError

TEXT = "Agreement\n\nThe LF shall return the boats.\n"


def test_extra_names_are_used_for_this_reading_and_no_other(tmp_path: Path) -> None:
    """A name given with the call names the debtor; the next call knows nothing of it."""
    file = tmp_path / "lake.txt"
    file.write_text(TEXT, encoding="utf-8")

    named = read(str(file), names=["Lake Front|LF"])
    plain = read(str(file))

    assert [a.name for a in named.statements[0].debtor] == ["Lake Front"]
    assert [a.name for a in plain.statements[0].debtor] == ["LF"]


def test_extra_names_with_another_extractor_are_refused(tmp_path: Path) -> None:
    """Names that nobody would use are not taken silently."""
    file = tmp_path / "lake.txt"
    file.write_text(TEXT, encoding="utf-8")

    with pytest.raises(UsageError, match="names are for the extractor 'rules'"):
        read(str(file), names=["Lake Front|LF"], extractor="llm")


def test_a_path_is_read_like_its_name(tmp_path: Path) -> None:
    """A `pathlib.Path` gives the reading that its text gives, with names and without."""
    file = tmp_path / "lake.txt"
    file.write_text(TEXT, encoding="utf-8")

    assert read(file) == read(str(file))
    assert read(file, names=["Lake Front|LF"]) == read(str(file), names=["Lake Front|LF"])
