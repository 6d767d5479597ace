"""Measures for building confidence: templates as data, and the drafts that are made from them.

A draft is a rule in the commitment language. It comes about only when criterion and method are
given, and it binds nobody: it gets into a register with a text that promises it.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from servanda.errors import InputError, TermsError, UsageError
from servanda.model.agenda import Channel, Milestone, Plan
from servanda.model.codec import from_toml
from servanda.model.commitment import Commitment
from servanda.model.record import Record
from servanda.terms import load_terms
from servanda.terms.writer import quoted

FOLDER = files("servanda.agenda").joinpath("templates")
SUFFIX = ".toml"
Draftable = Milestone | Channel


class Measure(Record, frozen=True, kw_only=True):
    """A template: what such a measure must say, with examples that nobody takes over unread."""

    kind: str
    title: str
    verb: str
    """``do`` or ``avoid``."""
    about: str
    asks: tuple[str, ...]
    """What its authors have to settle."""
    criterion: str
    """An example of a condition."""
    method: str
    accept: str


def kinds() -> tuple[str, ...]:
    """Return the kinds of templates there are."""
    names = (one.name for one in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


@cache
def measure(kind: str) -> Measure:
    """Return a template; UsageError names those there are."""
    if kind not in kinds():
        raise UsageError(f"no template {kind!r}; there are: {', '.join(kinds())}")
    text = FOLDER.joinpath(kind + SUFFIX).read_text(encoding="utf-8")
    return from_toml(text, Measure, where=f"template {kind}", page="plans")


def form(kind: str) -> str:
    """Return a template as a part of a plan file, to be filled in: what is missing is empty."""
    one = measure(kind)
    lines = [f"# {one.title}. {one.about}", *(f"# - {ask}" for ask in one.asks)]
    if kind == "hot-line":
        lines += ["[[channel]]", 'id = ""', f"title = {quoted(one.title)}", "between = []"]
        lines += ['commitment = ""', 'every = ""  # such as 1 mo', 'from = ""', 'until = ""']
    else:
        lines += ["[[milestone]]", 'id = ""', f"title = {quoted(one.title)}"]
        lines += [f"template = {quoted(kind)}", 'commitments = [""]', "debtor = []"]
        lines += ["creditor = []", 'from = ""', 'due = ""']
    lines += [
        f'criterion = ""  # such as: {one.criterion}',
        f'method = ""  # such as: {one.method}',
    ]
    lines += [f'accept = ""  # such as: {one.accept}']
    return "\n".join(lines) + "\n"


def missing_of(one: Draftable) -> tuple[str, ...]:
    """Return what a draft lacks before it can become a commitment; nothing without a template."""
    if isinstance(one, Channel):
        needed = {"every": one.every, "from": one.start}
    elif one.template is None:
        return ()
    else:
        needed = {"debtor": ",".join(one.debtor)}
    needed |= {"criterion": one.criterion, "method": one.method}
    return tuple(name for name, given in needed.items() if not (given or "").strip())


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def part_of(plan: Plan, name: str) -> Draftable:
    """Return the milestone or channel that a draft is made of; UsageError names those there are."""
    parts = {one.id: one for one in plan.milestones if one.template is not None}
    found = (parts | {one.id: one for one in plan.channels}).get(name)
    if found is None:
        known = ", ".join((*parts, *(one.id for one in plan.channels))) or "none"
        raise UsageError(f"{plan.id}: no draft {name!r}; milestones with a template: {known}")
    return found


def rule(one: Draftable, *, where: str) -> tuple[str, Commitment, tuple[str, ...]]:
    """Return a draft as a rule file, as a rule, and what is weak about it.

    InputError names what is missing, or what the criterion should be.
    """
    if missing := missing_of(one):
        raise InputError(
            f"{where}: no commitment can be drafted without {listed(missing)}; whoever proposes "
            "it must say what would count and how it is checked"
        )
    text = _text(one)
    try:
        terms = load_terms(text, where=where)
    except TermsError as error:
        raise InputError(f"{error}; see the page on the commitment language") from error
    return text, terms.commitments[0], terms.lints


def check(plan: Plan, *, where: str) -> None:
    """Refuse a plan with a draft that is whole and yet no rule."""
    drafted: list[Draftable] = [one for one in plan.milestones if one.template is not None]
    for one in (*drafted, *plan.channels):
        if not missing_of(one):
            rule(one, where=f"{where}: {one.id}")


def _text(one: Draftable) -> str:
    if isinstance(one, Channel):
        name, debtor, creditor, verb = one.commitment, one.between, one.between, "do"
    else:
        name, debtor, creditor = one.commitments[0], one.debtor, one.creditor
        verb = measure(one.template or "").verb
    lines = ["commitments:", f"  - id: {quoted(name)}"]
    for key, who in (("debtor", debtor), ("creditor", creditor)):
        if who:
            lines.append(f"    {key}: [{', '.join(map(quoted, who))}]")
    if isinstance(one, Milestone) and one.start is not None:
        lines.append(f"    in_force: {{from: {one.start}}}")
    lines.append(f"    # verified: {_one_line(one.method or '')}")
    if isinstance(one, Channel):
        until = f" until {one.until}" if one.until else ""
        lines.append(f"    repeat: {quoted(f'every {one.every} from {one.start}{until}')}")
    lines.append(f"    {verb}: {quoted(one.criterion or '')}")
    if one.accept:
        lines.append(f"    evidence: {{accept: {quoted(one.accept)}}}")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
