"""Words that are recorded in public do not tell the ids of private reports."""

import pytest
from tests.audit.test_private_verdicts import _register

from servanda.api import answering, judging, naming
from servanda.api.desk import Here
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.register import proposals
from servanda.register.seal import Secret


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Return a register with a private import."""
    return _register(tmp_path_factory.mktemp("naming") / "r", private=True)


def object_(register: Register, because: str, evidence: tuple[str, ...] = ()) -> int:
    """Record an objection; return its entry."""
    here = Here(register)
    plan = answering.object_to(
        here, "sluice", because, who="mission", on="2026-05-01", as_of="2026-05-01",
        evidence=evidence,
    )  # fmt: skip
    return here.record(plan).entries[0].index


@pytest.mark.parametrize(
    "because", ["As evplugh1 shows.", "See “evplugh1”.", "(evplugh1)", "It is evplugh1."]
)
def test_an_objection_does_not_name_a_private_report(register: Register, because: str) -> None:
    """An objection whose words or list give a private id is refused, and says what to do."""
    size = register.journal.size
    number = register.entry_of("evplugh1")

    with pytest.raises(UsageError, match=rf"withheld evidence of #{number}"):
        object_(register, because)
    with pytest.raises(UsageError, match="names evplugh2"):
        object_(register, "It came later.", ("evplugh2",))
    assert register.journal.size == size


def test_other_words_are_taken(register: Register) -> None:
    """Ids of public reports, parts of words, numbers and other names hold nothing up."""
    assert object_(register, "As open1 shows; evplugh is no id, and 2026 no report.", ("open1",))
    assert object_(register, f"As withheld evidence of #{register.entry_of('evplugh1')} shows.")


def test_notes_of_acts_are_read_too(register: Register) -> None:
    """The note of an act is sealed, but disclosed in every bundle."""
    here = Here(register)
    plan = answering.act(
        here, "suspend", "quiet", who="upper", at="2026-04-12", note="for evplugh2"
    )
    with pytest.raises(UsageError, match="names evplugh2"):
        here.record(plan)


def test_what_stays_with_the_owner_may_name_it(register: Register) -> None:
    """A value that no bundle discloses is not looked at."""
    plan = proposals.Proposal(type="norm-act/1", body={"note": Secret("evplugh1", public=False)})
    naming.check(register, [plan])
    with pytest.raises(UsageError, match="names evplugh1"):
        naming.check(
            register, [proposals.Proposal(type="norm-act/1", body={"note": Secret("evplugh1")})]
        )


def test_a_score_does_not_name_it(register: Register) -> None:
    """The reason for a score is read as well."""
    with pytest.raises(UsageError, match="names evplugh1"):
        judging.score(register, "sluice", "pam", "3", because="evplugh1 says so")
