"""From a log to its verdicts: one rule file, the events of all imports, the same answer twice."""

from pathlib import Path

import pytest
from tests.register.world import EVENTS, NOW, new_register, table

from servanda.audit import recompute, rules
from servanda.errors import InputError, MappingError, TermsError
from servanda.register import proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.projection import EvidenceFiles
from servanda.register.proposals import NamedFile, Proposal
from servanda.register.view import view_of
from servanda.terms import load_terms

RULES = """\
commitments:
  - id: open-sluice
    debtor: upper
    creditor: lower
    in_force: {from: 2026-01-15}
    do: opening(actor=upper) by 2026-03-01
    readings:
      - {id: lower-camp, speaker: lower, do: "opening(actor=upper) by 2026-02-01"}
  - id: no-dumping
    debtor: [upper, lower]
    in_force: {from: 2026-01-15, until: 2026-06-01}
    avoid: dumping(actor=upper) from 2026-02-01 until 2026-06-01
periods:
  flood: {from: 2026-04-01, until: 2026-05-01}
powers:
  suspend: [lower]
"""
MAP = b"""\
schema = "servanda.map/1"
[[table]]
file = "gauge.csv"
id = "g-{_n}"
where = ["state = open"]
[table.time]
at = "day"
[table.set]
type = "opening"
actor = "upper"
standing = "observation"
"""
GAUGE = b"day,state\n2026-01-20,open\n2026-01-21,shut\n"


def test_rules_taken_apart_and_joined_mean_the_same() -> None:
    """One file, cut into commitments and shared sections and joined again, is the same file."""
    terms = load_terms(RULES, where="rules")

    joined = rules.compose([rules.fragment(c) for c in terms.commitments], rules.sections(terms))

    assert load_terms(joined, where="joined") == terms


def test_fragment_is_a_mapping_as_a_person_writes_it() -> None:
    """A commitment stands in its entry without the dash and indentation of a list."""
    fragment = rules.fragment(load_terms(RULES, where="rules").commitments[0])

    assert fragment.startswith("id: ")
    assert all(line.startswith((" ", "-")) or ":" in line for line in fragment.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "id: a\ndebtor: A\ndo: unstated\n",
        "\nid: a\ndebtor: A\ndo: unstated",
        "{id: a, debtor: A, do: unstated}",
        "id: a   # a remark\ndebtor:\n  - A\n  - B\ndo: unstated\n",
    ],
)
def test_any_mapping_can_be_joined(text: str) -> None:
    """A commitment written in block or flow style, with remarks and lists, can be joined."""
    joined = rules.compose([text, "id: b\ndebtor: B\ndo: unstated\n"], "")

    assert [c.id for c in load_terms(joined, where="joined").commitments] == ["a", "b"]


def test_no_commitments() -> None:
    """A register without commitments has a rule file without any."""
    assert load_terms(rules.compose([], ""), where="empty").commitments == ()


# ---------------------------------------------------------------- evidence


def _import(entry: int, *tables: NamedFile, mapping: bytes | None = None) -> EvidenceFiles:
    return EvidenceFiles(
        entry=entry,
        tables=tables,
        mapping=None if mapping is None else NamedFile(name="map.toml", data=mapping),
        coverage=(),
        withheld=False,
        public=True,
    )


def test_events_come_from_all_imports() -> None:
    """Native and mapped tables yield events together; each leads to its entry."""
    found = recompute.gather(
        [_import(3, table()), _import(7, NamedFile(name="gauge.csv", data=GAUGE), mapping=MAP)]
    )

    assert [event.id for event in found.events] == ["e1", "g-1"]
    assert found.entry_of == {"e1": 3, "g-1": 7}
    assert found.dropped == {3: 0, 7: 1}
    assert [one["entry"] for one in found.inputs] == [3, 7]


def test_ids_are_unique_over_imports() -> None:
    """The same event id in two imports is an error that names both entries."""
    with pytest.raises(MappingError, match=r"entry 7.*'e1'.*entry 3"):
        recompute.gather([_import(3, table()), _import(7, table("again.csv"))])


@pytest.mark.parametrize(
    ("name", "data", "mapping"),
    [
        ("gauge.csv", GAUGE, b"\xff"),
        ("gauge.csv", GAUGE, b"schema = 1"),
        ("gauge.csv", b"\xff\xfe\0", MAP),
        ("other.csv", GAUGE, MAP),
        ("events.csv", b"id,type\ne1,opening\n", None),
    ],
)
def test_bad_files_are_named(name: str, data: bytes, mapping: bytes | None) -> None:
    """A table or mapping that cannot be used is an error of the mapping, by file."""
    with pytest.raises(MappingError, match=r"map\.toml|gauge\.csv|other\.csv|events\.csv"):
        recompute.gather([_import(3, NamedFile(name=name, data=data), mapping=mapping)])


# ---------------------------------------------------------------- a register


Made = tuple[Journal, KeySet]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a register with the two commitments of the rules."""
    journal, keys = new_register(tmp_path)
    terms = load_terms(RULES, where="rules")
    plan: list[Proposal] = [
        proposals.commitment(c.id, title=c.id, terms=rules.fragment(c)) for c in terms.commitments
    ]
    plan.append(proposals.rules(rules.sections(terms)))
    journal.append(plan, signer=keys, now=NOW)
    return journal, keys


def _shown(
    made: Made, as_of: str, known_at: str | None = None
) -> list[tuple[str, str | None, str]]:
    view = view_of(made[0])
    case = recompute.case_of(view, size=view.size_at(known_at))
    found = recompute.judge(case, as_of=as_of, known_at=known_at)
    return [(v.commitment, v.reading, v.display) for v in found.verdicts]


def test_register_means_what_its_rule_file_means(made: Made) -> None:
    """The rules of the register are those of the file that was recorded."""
    assert recompute.terms_of(view_of(made[0])) == load_terms(RULES, where="rules")


def test_evidence_settles_and_known_at_unsettles(made: Made) -> None:
    """Before an import is known its commitment is not observed; after it, fulfilled."""
    made[0].append(
        [
            proposals.evidence(
                [table("events.csv", EVENTS)], mapping=None, coverage=[], events=1, dropped=0
            )
        ],
        signer=made[1],
        now=NOW,
    )
    as_of = "2026-04-01T00:00:00Z"

    # The act came on 20 February: in time for the base text, late for the other reading.
    now = {(c, r): shown for c, r, shown in _shown(made, as_of)}
    assert now["open-sluice", None] == "fulfilled"
    assert now["open-sluice", "lower-camp"] != "fulfilled"
    then = {(c, r): shown for c, r, shown in _shown(made, as_of, "#3")}
    assert then["open-sluice", None] == "not observed"


def test_act_changes_the_norm(made: Made) -> None:
    """A recorded act is an event: released by its creditor, a commitment is released."""
    act = proposals.norm_act("release", "open-sluice", actor="lower", at="2026-01-20")
    made[0].append([act], signer=made[1], now=NOW)
    view = view_of(made[0])
    case = recompute.case_of(view)

    found = recompute.judge(case, as_of="2026-01-25T00:00:00Z")

    status = {v.norm_status for v in found.verdicts if v.commitment == "open-sluice"}
    assert status == {"released"}
    assert case.evidence.entry_of["act-4"] == 4


def test_broken_rules_are_told(made: Made) -> None:
    """A rule that cannot be read is an error of the rules, not a verdict."""
    bad = proposals.commitment("bad", title="Bad", terms="id: bad\ndo: ((\n")
    made[0].append([bad], signer=made[1], now=NOW)

    with pytest.raises(TermsError, match="rules of"):
        recompute.case_of(view_of(made[0]))


def test_missing_rule_file_is_told(made: Made) -> None:
    """A geometry that the rules name but that was not recorded is told by name."""
    at = made[0].authority.ref(3)
    shared = proposals.rules("geometries: {dam: dam.geojson}\n", supersedes=at)
    made[0].append([shared], signer=made[1], now=NOW)

    with pytest.raises(InputError, match=r"dam\.geojson"):
        recompute.case_of(view_of(made[0]))
