"""Articles against the register of their day, on the terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from servanda.cli import terminal
from servanda.cli.render_comparison import print_claim, print_source, print_unreported
from servanda.cli.terminal import say
from servanda.model.press import (
    ActionsMonth,
    ArticleCheck,
    Conflict,
    Followed,
    Frames,
    KnownThen,
    PressLine,
    Tag,
)

DEEP = (0, 0, 0, 2)


def print_check(found: ArticleCheck, console: Console | None = None) -> None:
    """Print each claim with what the register held of it then; colour carries nothing."""
    out = console or terminal.console()
    print_source(out, "article", found.article)
    _then(out, found.then)
    out.print()
    counts = [f"{t.claims} {t.verdict}" for t in found.counts if t.claims]
    none = "none found, n = 0"
    out.print(Text(f"Claims: {' · '.join(counts) or none}", style="bold"))
    out.print(_over_under(found))
    for claim in found.claims:
        print_claim(out, claim, "register", named=True)
    print_unreported(out, found.unreported, named=True)
    if found.agreed_later:
        out.print()
        out.print(Text(f"AGREED LATER, NOT COUNTED ({len(found.agreed_later)})", style="bold"))
        for later in found.agreed_later:
            near = f"; close to {', '.join(later.close_to)}" if later.close_to else ""
            out.print(Padding(Text(f"{later.commitment} {later.title}: {later.why}{near}"), DEEP))
    _tags(out, found)


def _then(out: Console, then: KnownThen) -> None:
    many = "1 commitment" if then.commitments == 1 else f"{then.commitments} commitments"
    out.print(Text(f"register: {then.register}", style="bold"))
    when = f"at {then.known_at}, given by" if then.hindsight else f"({then.known_at}) on"
    said = f"as known {when} {then.on}: {many}, {then.others} other statements"
    out.print(Padding(Text(said), (0, 0, 0, 10)))
    for remark in then.remarks:
        out.print(Padding(Text(f"note: {remark}"), (0, 0, 0, 10)))


def _over_under(found: ArticleCheck) -> Text:
    over = [f"{one.span.start}–{one.span.end}" for one in found.over]
    under = [f"{one.span.start}–{one.span.end}" for one in found.under]
    return Text(
        f"Over the register: {len(over)}{_at(over)} · under it: {len(under)}{_at(under)}; "
        f"of {len(found.claims)} claims"
    )


def _at(places: list[str]) -> str:
    return f" (characters {', '.join(places)})" if places else ""


def _tags(out: Console, found: ArticleCheck) -> None:
    if not found.tags:
        return
    out.print()
    out.print(Text(f"HOW IT IS TOLD, COUNTED NOWHERE ({len(found.tags)})", style="bold"))
    groups: dict[str, list[Tag]] = {}
    for tag in found.tags:
        kind = f"{tag.kind}={tag.value}" if tag.value else tag.kind
        groups.setdefault(f"{kind} ({tag.note})", []).append(tag)
    for name, tags in sorted(groups.items()):
        words = ", ".join(f"“{tag.span.exact}” {tag.span.start}" for tag in tags)
        out.print(Padding(Text(" ".join(f"{name}: {words}".split())), DEEP))


def print_frames(found: Frames) -> None:
    """Print the articles on record, conflicts between outlets, and the outlets' counts."""
    say(f"press articles as of {found.as_of}: {len(found.articles)}", bold=True)
    if not found.articles:
        say("no article is recorded; `servanda press add ARTICLE --outlet NAME` records one")
    for line in found.articles:
        _article(line)
    for conflict in found.conflicts:
        _conflict(conflict)
    if found.articles and not found.conflicts:
        say("no two outlets tell of one commitment differently")
    for outlet in found.outlets:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in outlet.counts.items())
        say(f"{outlet.outlet}: {counts or 'no claim'}; {outlet.said}", bold=True)
        for month in outlet.months:
            told = ", ".join(f"{n} {verdict}" for verdict, n in month.counts.items())
            say(f"  {month.month}: {told or 'no claim'}; n = {month.n}")


def _article(line: PressLine) -> None:
    one, check = line.article, line.check
    say(f"{one.id} {one.outlet}, {one.on}: {' '.join(line.title.split())} (#{one.entry})")
    if one.corrects is not None:
        say(f"  corrects {one.corrects}{f': {one.note}' if one.note else ''}")
    if line.corrected_by:
        say(f"  corrected by {', '.join(line.corrected_by)}")
    if check is None:
        say("  its reading is withheld in this copy: not checked here")
        return
    counts = ", ".join(f"{t.claims} {t.verdict}" for t in check.counts if t.claims)
    when = "" if check.then.hindsight else "then "
    say(f"  as known {when}({check.then.known_at}): {counts or 'no claim, n = 0'}")
    say(f"  over the register {len(check.over)}, under it {len(check.under)}")
    for remark in check.then.remarks:
        say(f"  note: {remark}")


def _conflict(one: Conflict) -> None:
    say(f"{one.commitment}: outlets differ in {', '.join(one.differs)}; none is picked", bold=True)
    for voice in one.voices:
        slots = "; ".join(f"{slot}: {words}" for slot, words in voice.slots.items())
        words = " ".join(voice.says.exact.split())
        say(f"  {voice.outlet} ({voice.on}): {voice.verdict}{f'; {slots}' if slots else ''}")
        say(f"    “{words}”, characters {voice.says.start}–{voice.says.end} of {voice.article}")


def print_series(found: Frames) -> None:
    """Print acts and articles month by month, and the days since the last act."""
    say(f"acts beside articles as of {found.as_of}", bold=True)
    if found.last_action is None:
        say("no act is on record: no verdict rests on one")
    else:
        say(f"last act {found.last_action}, {_days(found.days_since)} before")
    if found.months:
        say("month    acts  articles")
    for month in found.months:
        _month(month)
    for one in found.followed:
        _followed(one)


def _month(one: ActionsMonth) -> None:
    acts = str(one.actions) if one.watched or one.actions else "not watched"
    say(f"{one.month}  {acts:>4}  {one.articles:>8}")


def _followed(one: Followed) -> None:
    since = "no act yet" if one.last is None else f"last {one.last}, {_days(one.days_since)} before"
    say(f"  {one.commitment}: {one.actions} act{'' if one.actions == 1 else 's'}, {since}")


def _days(n: int | None) -> str:
    return "1 day" if n == 1 else f"{n} days"
