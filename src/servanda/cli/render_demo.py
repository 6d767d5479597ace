"""The demo register in ten lines: talk on one side, what can be checked on the other."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from servanda.api.demo import Story
from servanda.model.reading import Reading, StatementKind
from servanda.model.register import RegisterState
from servanda.model.verdict import Verdict, VerdictSet
from servanda.pages.witnessing import state_words

_TALK: tuple[tuple[StatementKind, str], ...] = (
    ("claim", "said to be agreed"),
    ("deferral", "put off"),
    ("signal", "signalled"),
    ("proposal", "proposed"),
)
_KEPT = ("fulfilled", "no violation observed")


def summary_lines(state: RegisterState, result: VerdictSet, stories: Sequence[Story]) -> list[str]:
    """Return the summary: talk first, then each story; every number comes from the register."""
    lines = [f"{state.name}, as of {result.as_of[:10]}", "Talk"]
    checked = {name for story in stories for name in story.commitments}
    with_rules = {c.document for c in state.commitments if c.id in checked}
    for document in state.documents:
        if document.id not in with_rules and document.reading is not None:
            lines += [f"  {line}" for line in _talk(document.title, document.reading)]
    lines.append("What can be checked")
    for story in stories:
        mine = [v for v in result.verdicts if v.commitment in story.commitments]
        lines += [f"  {line}" for line in _story(story, mine)]
    lines.append(f"{state.head.size} entries in the log, {state_words(state.head)}")
    return lines


def _talk(title: str, reading: Reading) -> list[str]:
    counts = Counter(s.kind for s in reading.statements)
    said = ", ".join(f"{label} {counts[kind]}" for kind, label in _TALK if counts[kind])
    return [
        f"{title}: {_between_parties(reading)} commitments between the parties",
        f"  {said}; questions to ask {len(reading.ask)}",
    ]


def _between_parties(reading: Reading) -> int:
    """Count commitments that bind more than the one who speaks."""
    bound = [s for s in reading.statements if s.kind == "commitment"]
    return sum(1 for s in bound if len(s.debtor) > 1 or s.creditor)


def _story(story: Story, verdicts: Sequence[Verdict]) -> list[str]:
    base = [v for v in verdicts if v.reading is None]
    versions = [v for v in verdicts if v.reading is not None]
    count = len({v.reading for v in versions})
    noun = "version" if count == 1 else "versions"
    if not base:
        return [f"{story.label}: {count} {noun}, {_counted(story, versions)}"]
    lines = [f"{story.label}: {_counted(story, base)}"]
    if versions:
        lines.append(f"  in {count} other {noun} of it: {_counted(story, versions)}")
    return lines


def _counted(story: Story, verdicts: Sequence[Verdict]) -> str:
    shown: Counter[str] = Counter(v.display for v in verdicts)
    kept = sum(shown.pop(word, 0) for word in _KEPT)
    contested = sum(1 for v in verdicts if "contested" in v.flags)
    parts = [f"kept {kept}"] if kept else []
    if contested:
        parts.append(f"of these contested {contested}")
    rest = [f"{word} {n}" for word, n in shown.most_common()]
    if story.absent and rest:
        parts.append(f"{story.absent} {sum(shown.values())} ({', '.join(rest)})")
        rest = []
    return ", ".join([*parts, *rest])


def commands_to_try(program: str, folder: Path, opening: Path, as_of: str) -> tuple[str, ...]:
    """Return three commands that show what the demo holds."""
    place = f"--as-of {as_of[:10]} --register {folder / 'demo.db'}"
    bundle = folder / "bundle"
    publish = f"{program} publish {bundle} {place} --keys {folder / 'keys'}"
    return (
        f"{program} read {opening}",
        f"{program} explain limit-launchers {place}",
        f"{publish} && {program} verify {bundle}",
    )
