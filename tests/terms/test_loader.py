"""Rule files: what is read, and how a fault is shown."""

import pytest

from servanda.errors import TermsError
from servanda.terms import load_terms


def fault(rules: str) -> str:
    """Return the message that a rule file gives."""
    with pytest.raises(TermsError) as caught:
        load_terms(rules, where="r.yaml")
    return str(caught.value)


def flow(inner: str) -> str:
    """Return a file with one commitment in one line."""
    return f"commitments:\n  - {{{inner}}}\n"


def test_a_fault_in_a_condition_shows_its_place() -> None:
    """File, line, column, the line itself, a caret under the word, and what was expected."""
    message = fault('commitments:\n  - id: c\n    do: "pay withing 30 d"\n')

    head, line, caret = message.splitlines()
    assert head.startswith("r.yaml:3:14: do: unexpected 'withing'; expected ")
    assert "'within'" in head
    assert line == '    do: "pay withing 30 d"'
    assert caret == " " * 13 + "^"


def test_a_fault_in_a_folded_condition_shows_the_condition() -> None:
    """A condition over several lines is shown as it was read."""
    message = fault("commitments:\n  - id: c\n    do: >-\n      pay\n      withing 30 d\n")

    assert message.splitlines()[1:] == ["pay withing 30 d", "    ^"]


@pytest.mark.parametrize(
    ("rules", "parts"),
    [
        ("", ["empty"]),
        ("a: b", ["unknown key 'a'", "commitments"]),
        ("commitments: x", ["takes a list"]),
        ("commitments:\n - x", ["begins with `id"]),
        ("commitments: [", ["no readable YAML"]),
        ("commitments: &a []", ["anchors"]),
        ("commitments: *a", ["aliases"]),
        ("commitments: !!set {}", ["tags"]),
        ("commitments: []\n---\n", ["second YAML document"]),
        ("commitments: " + "[" * 30 + "]" * 30, ["deeper"]),
        (flow("id: c, id: d"), ["duplicate key 'id'", "line 2"]),
        (flow("debtor: B"), ["without `id`"]),
        (flow("id: c"), ["no criterion", "do, avoid and keep"]),
        (flow("id: c c, do: x"), ["cannot be referred to"]),
        ("commitments:\n - {id: c, do: x}\n - {id: c, do: x}\n", ["used twice"]),
        (flow("id: c, do: x, avoid: y"), ["`do` and `avoid`"]),
        (flow("id: c, do: x, silnce: y"), ["unknown key 'silnce'"]),
        (flow("id: c, do: x, debtr: y"), ["did you mean 'debtor'"]),
        (flow("id: c, do: x, debtor: []"), ["empty list"]),
        (flow("id: c, do: x, debtor: [A, A]"), ["twice"]),
        (flow("id: c, do: x, zone: Europe/Atlantis"), ["unknown time zone", "IANA"]),
        (flow("id: c, do: x, clock: halt"), ["stop or run"]),
        (flow("id: c, do: x by 2025-02-30"), ["2025-02-30", "no date"]),
        (flow('id: c, do: "x by 2025-02-03T10:00"'), ["offset"]),
        (flow("id: c, do: x through 2025-02-03"), ["unexpected 'through'"]),
        (flow('id: c, do: "x from 2025-02-01 through 2025-02-03T00:00Z"'), ["takes a date"]),
        (flow("id: c, do: x(a=$b) by 2025-01-01"), ["unbound variable $b", "bound by neither"]),
        (flow("id: c, do: count x <= 3"), ["avoid: … > N"]),
        (flow("id: c, do: stock <= 3"), ["a fluent stands in `keep`"]),
        (flow("id: c, keep: x"), ["`keep` takes comparisons of a fluent"]),
        (flow("id: c, do: x, tolerance: 3 d"), ["belongs to `keep`"]),
        (flow("id: c, avoid: x, cure: 3 d"), ["belongs to `do`"]),
        (flow("id: c, avoid: x, evidence: {silence: violation}"), ["silence: unknown"]),
        (flow("id: c, do: x, evidence: {accept: claim}"), ["never moves a state"]),
        (flow("id: c, do: x, evidence: {accept: 0 sources}"), ["from 1 on"]),
        (flow("id: c, do: x, evidence: {silence: golden}"), ["unknown or violation or compliance"]),
        (
            flow("id: c, do: x, in_force: {from: 2025-02-01, until: 2025-01-01}"),
            ["before it begins"],
        ),
        (flow("id: c, do: x, text_ref: {document: d, start: 5}"), ["start and end together"]),
        (flow("id: c, when: y, repeat: every 1 d from 2025-01-01, do: x"), ["not both"]),
        (flow("id: c, repeat: every 0 d from 2025-01-01, do: x"), ["at least one unit"]),
        (flow("id: c, if: '@d.violated within 3 d', do: x"), ["unknown commitment 'd'"]),
        (flow("id: c, if: '@c.violated within 3 d', do: x"), ["c -> c"]),
        (flow("id: c, do: x in moon"), ["unknown geometry 'moon'"]),
        (flow("id: c, do: x during thaw"), ["unknown period 'thaw'"]),
        (flow("id: c, do: x within 3 bd"), ["need a calendar"]),
        (flow("id: c, do: x, readings: [{id: r, do: y}, {id: r, do: z}]"), ["two readings 'r'"]),
        (flow("id: c, do: x within 999999 d"), ["too long"]),
        (flow("id: c, powers: {praise: [A]}, do: x"), ["unknown key 'praise'"]),
        (flow('id: c, do: "x"') + "geometries: {z: z.geojson}\n", ["z.geojson", "not at hand"]),
    ],
)
def test_what_cannot_be_meant_is_refused(rules: str, parts: list[str]) -> None:
    """Each fault is one message that names the file and what was expected."""
    message = fault(rules)

    assert message.startswith("r.yaml")
    for part in parts:
        assert part in message


def test_a_date_without_a_beginning_is_named() -> None:
    """`by` alone loads; the line says what cannot be watched and how to say since when."""
    rule = "commitments:\n  - {id: a, debtor: B, do: pay by 2025-01-01%s}\n"

    bare = load_terms(rule % "", where="r").lints
    begun = load_terms(rule % ", in_force: {from: 2024-01-01}", where="r").lints
    opened = load_terms(rule % ", when: order", where="r").lints

    assert len(bare) == 1
    assert bare[0].startswith("a: no beginning: `by` counts all that came before")
    assert "`in_force: {from: …}`" in bare[0]
    assert begun == opened == ()


def test_lints() -> None:
    """Rules that can be judged only in part are named, and still load."""
    rules = """
commitments:
  - {id: a, debtor: B, do: pay}
  - {id: b, debtor: B, in_force: {from: 2024-01-01}, if: deliver, do: pay by 2025-01-01}
  - {id: c, do: unstated}
  - {id: d, debtor: B, in_force: {from: 2024-01-01}, do: "pay and ship by 2025-01-01"}
"""

    assert load_terms(rules, where="r").lints == (
        "a: never violable: deadline missing",
        "b: never expires: no window on `if`",
        "c: nobody owes this: debtor missing",
        "c: cannot be judged: no rule says yet what would count as done",
        "d: never violable: deadline missing",
    )


def test_a_reading_replaces_keys_whole() -> None:
    """A reading's evidence stands alone; its own verb takes the place of the base's."""
    rules = """
commitments:
  - id: c
    debtor: B
    do: pay by 2025-01-01
    cure: 3 d
    evidence: {accept: admission, grace: 3 d}
    readings:
      - {id: r, speaker: A, avoid: "strike from 2025-01-01 until 2025-02-01"}
      - {id: s, evidence: {grace: 5 d}}
"""

    (one,) = load_terms(rules, where="r").commitments
    r, s = (reading.clause for reading in one.readings)

    assert (r.verb, r.cure, r.speaker) == ("avoid", None, "A")
    assert r.evidence == one.clause.evidence
    assert (s.verb, s.evidence.grace.n) == ("do", 5)
    assert s.evidence.accept != one.clause.evidence.accept


def test_values_are_text() -> None:
    """YAML's own types play no part: `no`, 010 and 2025-01-01 stay what was written."""
    rules = 'commitments:\n  - {id: c, debtor: no, do: "x(a=010, b=yes) by 2025-01-01"}\n'

    (one,) = load_terms(rules, where="r").commitments

    assert one.clause.debtor == ("no",)
    assert "010" in str(one.clause.condition)
