"""What a page prints of a rule: who owes whom, and the versions of the promise."""

import re
from dataclasses import dataclass
from functools import lru_cache

import yaml

from servanda.errors import TermsError
from servanda.pages.countries import party_name

# The C loader is ten times faster; both make nothing but text.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_VERIFIER = re.compile(r"\bverifier\s+([^\s()]+)")
_CLAUSES = ("when", "if", "do", "avoid", "keep", "repeat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a promise (a competing reading), with its speaker."""

    id: str
    speaker: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """The parts of a rule that are shown beside the words of the text."""

    debtor: tuple[str, ...] = ()
    creditor: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    zone: str = "UTC"
    """Zone in which the rule counts its days."""
    unstated: bool = False
    """True where nobody has said yet what would count as done."""
    verifiers: tuple[str, ...] = ()
    """Whose reports the rule asks for by name."""

    def version(self, reading: str | None) -> Version | None:
        """Return the version with this id."""
        return next((v for v in self.versions if v.id == reading), None)


@lru_cache(maxsize=20_000)
def rule_facts(terms: str) -> RuleFacts:
    """Return the facts of one commitment in the commitment language; none of a withheld rule."""
    try:
        # Every scalar stays text: the language has no YAML typing.
        data = yaml.load(terms, Loader=_LOADER)  # noqa: S506  (it makes text only)
    except yaml.YAMLError as error:
        raise TermsError(f"the rule of a commitment is no YAML: {error}") from error
    if data is None:
        data = {}  # a rule that this copy does not open says nothing
    if isinstance(data, dict) and isinstance(data.get("commitments"), list):
        data = data["commitments"][0] if data["commitments"] else {}
    if isinstance(data, list):
        data = data[0] if data else {}
    if not isinstance(data, dict):
        raise TermsError("the rule of a commitment is no mapping; see the commitment language")
    return RuleFacts(
        debtor=_texts(data.get("debtor")),
        creditor=_texts(data.get("creditor")),
        versions=tuple(
            Version(
                id=str(r.get("id", "")),
                speaker=party_name(str(r.get("speaker", ""))),
                words="\n".join(f"{k}: {r[k]}" for k in _CLAUSES if k in r),
            )
            for r in data.get("readings") or ()
            if isinstance(r, dict)
        ),
        zone=str(data.get("zone", "UTC")),
        unstated=data.get("do") == "unstated",
        verifiers=_verifiers(data.get("evidence")),
    )


def _verifiers(evidence: object) -> tuple[str, ...]:
    accept = evidence.get("accept") if isinstance(evidence, dict) else None
    found = _VERIFIER.findall(accept) if isinstance(accept, str) else []
    return tuple(dict.fromkeys(party_name(name) for name in found))


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (party_name(value),)
    if isinstance(value, list):
        return tuple(party_name(str(v)) for v in value)
    return ()
