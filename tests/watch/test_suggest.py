"""Drafted mappings: every guess is marked, and the draft is a mapping."""

from servanda.watch.mapping import events, parse_mapping
from servanda.watch.suggest import suggest_mapping


def test_a_draft_reads_the_table_it_was_guessed_from() -> None:
    """Times, ids, quantities with thousands and attributes are guessed, each with a comment."""
    rows = [
        {"ref": "1", "Date": "17-Mar-23", "Party": "A", "Tonnage": "66,564", "Port": "Odesa"},
        {"ref": "2", "Date": "18-Mar-23", "Party": "B", "Tonnage": "0", "Port": "Odesa"},
    ]

    text = suggest_mapping(rows, file="/data/voyages.csv")

    table = "ref,Date,Party,Tonnage,Port\n" + "\n".join(
        ",".join(f'"{cell}"' for cell in row.values()) for row in rows
    )
    found = events(parse_mapping(text, where="draft"), {"voyages.csv": table.encode()})
    (event,) = found.events
    assert (event.id, event.actor, event.quantity) == ("voyages-1", "A", 66564)
    assert event.standing == "claim"
    assert [d.rows for d in found.dropped] == [1]
    assert '# port = "Port"' in text
    assert all("#" in line for line in text.splitlines() if line.startswith("  at ="))


def test_a_table_without_a_time_says_so() -> None:
    """Where no column looks like a time the draft asks for one."""
    text = suggest_mapping([{"name": "x", "n": "3"}], file="t.csv")

    assert "no column looks like a time" in text
