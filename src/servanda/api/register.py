"""A register as a use case: open it, ask it at any pair of clocks, add to it."""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from servanda import plugins
from servanda.api import clock, keyring, moment, retained
from servanda.api.files import read_text
from servanda.api.glances import Glances
from servanda.api.known import check_commitment
from servanda.api.others import Asked, Others, only_about
from servanda.api.places import check_new, open_store
from servanda.api.states import Cases, States
from servanda.audit import recompute
from servanda.errors import UsageError
from servanda.model.baserate import BaseRate
from servanda.model.entry import Succession
from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.reading import Reading
from servanda.model.register import RegisterState
from servanda.model.stored import SearchHit
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.register import journal as journals
from servanda.register import keys as keyfiles
from servanda.register import search
from servanda.register.enrolment import doubt_lines
from servanda.register.grouped import Grouped
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.view import LogView, goes_on, is_current, view_of
from servanda.register.writing import Presigned
from servanda.stores.address import Location, location_of, store_of, whole
from servanda.watch.policy import load_policy
from servanda.watch.revisions import History
from servanda.watch.unmatched import unmatched

if TYPE_CHECKING:
    from servanda.api.large import Large
    from servanda.pages.tables.sources import Sources


class Register:
    """One open register. Close it, or use it as a context manager."""

    def __init__(
        self, path: Location, journal: Journal, keys: KeySet | None, folder: Path | None = None
    ) -> None:
        """Take an open journal; use :func:`open_register` or :func:`create_register`."""
        self.path, self.journal = path, journal
        self.keys, self.folder = keys, folder
        self._view: LogView | None = None
        self._states = States()
        self._cases = Cases()
        self._asked: recompute.Case | None = None
        self._others = Others()
        self.tables: dict[Any, Any] = {}
        """What the newest exports were made from (:mod:`servanda.api.exporting`)."""
        self._glances = Glances(path, self._cases.derived)
        after = partial(retained.keep, journal, folder) if folder else None
        self._grouped = Grouped(journal, after=after)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the register."""
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self._glances.close()
        self.journal.store.close()

    # ------------------------------------------------------------ asking

    @property
    def view(self) -> LogView:
        """The log as it can be read now; within :func:`servanda.api.moment.moment` the same one."""
        return moment.seen(self, self.journal, self._newest)

    def _newest(self) -> LogView:
        self.journal.sync()
        if self._view is None or not is_current(self._view, self.journal):
            if self._view is not None and not goes_on(self._view, self.journal.entries):
                self._forget()
            self._view, self._states = self._look(), self._states.next()
        return self._view

    def _forget(self) -> None:
        """Let go of all that followed from a log which another one took the place of."""
        self._states, self._others, self._asked = States(), Others(), None
        self.tables.clear()
        self._cases.forget()
        self._glances.forget()

    def _look(self) -> LogView:
        return view_of(self.journal)

    def state(self, *, known_at: str | None = None) -> RegisterState:
        """Return what the register held at ``known_at`` (``#SEQ`` or an instant; None: now)."""
        view = self.view
        return self._states.at(view, view.size_at(known_at))

    def verdicts(
        self,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        policy: str | Path | None = None,
        only: str | None = None,
    ) -> VerdictSet:
        """Return all verdicts, or those of one commitment, at these two clocks."""
        case = self.case(known_at=known_at)
        if only is not None:
            check_commitment(self.path, only, case.commitments)
        choices = (
            None if policy is None else load_policy(read_text(Path(policy)), where=str(policy))
        )
        result = recompute.judge(
            case, as_of=as_of or clock.stamp(), known_at=known_at, policy=choices
        )
        self._asked = case
        asked = Asked(case, result, self.view.size_at(known_at))
        self._others.asked = asked if policy is None else None
        return result if only is None else only_about(result, only)

    def glance(
        self, *, as_of: str | None = None, known_at: str | None = None, cited: bool = False
    ) -> VerdictSet:
        """Return all verdicts as lists and counts show them.

        In a large register they are judged set-wise and have no certificates, as :meth:`verdicts`
        and :meth:`verdicts_on` give; ``cited`` ones name the reports on which they rest. Without
        ``as_of`` an answer of the last minute may be given again; it names its time.
        """
        large = self.large(known_at=known_at)
        if large is None:
            return self.verdicts(as_of=as_of, known_at=known_at)
        self._asked = None
        return self._glances.verdicts(large, (as_of, known_at), clock.now(), cited=cited)

    def verdicts_on(
        self, name: str, *, as_of: str | None = None, known_at: str | None = None
    ) -> VerdictSet:
        """Return the verdicts on one commitment, in a large register from what bears on it alone.

        They are those of :meth:`verdicts`; only the digest of the events in a certificate is that
        of the events which bear on it. Where these are very many there is no certificate.
        """
        large = self.large(known_at=known_at)
        if large is None:
            return self.verdicts(as_of=as_of, known_at=known_at, only=name)
        check_commitment(self.path, name, large.promises)
        case, result = large.answer(name, as_of or clock.stamp(), known_at)
        self._asked = case
        self._others.asked = Asked(case, result, self.view.size_at(known_at))
        return only_about(result, name)

    def remarks(self, found: VerdictSet) -> tuple[str, ...]:
        """Return, of the last answer, the acts without effect and the words that no table knows.

        They stay with who asks: what is published does not name what is in private tables.
        """
        size = self.view.size_at(found.known_at)
        doubts = doubt_lines(self.view.entries[:size])
        large = self._glances.has(self.view, size)
        if large is not None:
            return (*doubts, *large.remarks(found))
        case = self._asked or self.case()
        standing = frozenset(case.terms.lints)
        acts = [line for line in found.lints if line not in standing]
        seen = case.evidence
        return (*doubts, *acts, *unmatched(case.terms, seen.events, seen.coverage))

    def explain(self, verdict: Verdict, *, hidden: frozenset[str] | None = None) -> tuple[str, ...]:
        """Return why the verdict holds; to strangers of ``hidden`` events only their ids."""
        return recompute.explain(self._asked or self.case(), verdict, hidden=hidden)

    def base_rates(self, verdict: Verdict) -> tuple[BaseRate, ...]:
        """Return how often the sources that could have seen it are silent for that long anyway."""
        from servanda.watch.baserates import base_rates, history_of  # noqa: PLC0415  (rarely asked)

        seen = (self._asked or self.case()).evidence
        return base_rates(verdict, seen.history or history_of(seen.events), seen.coverage)

    def alternatives(self, verdict: Verdict) -> tuple[Alternative, ...]:
        """Return what a verdict of the last answer would be if others were believed."""
        return self._others.to(verdict)

    def incidents(
        self, *, as_of: str | None = None, known_at: str | None = None
    ) -> tuple[Incident, ...]:
        """Return how far each incident is established, and to whom it is laid."""
        from servanda.api.incidents import of_register  # noqa: PLC0415  (it builds on this module)

        return of_register(self, as_of=as_of, known_at=known_at)

    def frames(self, found: VerdictSet, *, known_at: str | None = None) -> Frames:
        """Return the press articles, each against the register of its day; ``found`` has acts."""
        from servanda.api.press import frames  # noqa: PLC0415  (it builds on this module)

        return frames(self, known_at=known_at, found=found)

    def agenda(self, found: VerdictSet) -> AgendaBoard:
        """Return the plans for the follow-up, with the states that these verdicts give them."""
        from servanda.api.agenda import board_of  # noqa: PLC0415  (it builds on this module)

        return board_of(self, found)

    def history(
        self, name: str | None = None, *, as_of: str | None = None, known_at: str | None = None
    ) -> History:
        """Return the revisions of all verdicts, or of one commitment's."""
        from servanda.api.history import history  # noqa: PLC0415  (it builds on this module)

        return history(self, name, as_of=as_of, known_at=known_at)

    def sources(
        self, *, as_of: str | None = None, known_at: str | None = None, only: str | None = None,
        party: str | None = None, phase: str | None = None) -> "Sources":  # fmt: skip
        """Return what strangers may see, for tables (:func:`servanda.api.exporting.sources`)."""
        from servanda.api import exporting  # noqa: PLC0415  (it builds on this module)

        return exporting.sources(self, as_of=as_of, known_at=known_at, only=only,
                                 party=party, phase=phase)  # fmt: skip

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """Return the events with these ids; unknown ids are left out."""
        large = self._glances.has(self.view, len(self.view.entries))
        if large is not None:
            return large.events(ids)
        wanted = set(ids)
        return tuple(event for event in self.case().evidence.events if event.id in wanted)

    def entry_of(self, event_id: str) -> int | None:
        """Return the log entry that brought an event."""
        large = self._glances.has(self.view, len(self.view.entries))
        if large is None:
            return self.case().evidence.entry_of.get(event_id)
        # Most that is asked for bears on the last answer.
        told = None if self._asked is None else self._asked.evidence.entry_of.get(event_id)
        return told or large.entries([event_id]).get(event_id)

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Return where the words stand in the register's texts, best first."""
        return search.find(self.journal.store, words, limit=limit)

    def case_of(self, size: int) -> recompute.Case:
        """Return rules and evidence as the first ``size`` entries give them."""
        return self._cases.at(self.view, size)

    def case(self, *, known_at: str | None = None) -> recompute.Case:
        """Return the rules and the evidence that verdicts are computed from at ``known_at``."""
        return self.case_of(self.view.size_at(known_at))

    def outline(self, *, known_at: str | None = None) -> recompute.Case:
        """Return the rules and who watched; of a large register without its events."""
        large = self.large(known_at=known_at)
        return self.case(known_at=known_at) if large is None else large.outline

    def large(self, *, known_at: str | None = None) -> "Large | None":
        """Return what judges set-wise, where so many events are known that this pays."""
        return self._glances.at(self.view, self.view.size_at(known_at))

    # ------------------------------------------------------------ adding

    @property
    def signing_keys(self) -> KeySet:
        """The keys to sign with; UsageError where this register was opened to read only."""
        if self.keys is None:
            raise UsageError(
                f"{self.path}: opened to read only; its keys are not on this machine, or were "
                "not unlocked"
            )
        return self.keys

    def append(self, bodies: Sequence[Proposal | Presigned]) -> Receipt:
        """Sign and record proposals in order, all or none.

        Several threads may do so at once: what comes while the disk is busy shares one commit.
        """
        return self._grouped.append(bodies, signer=self.signing_keys, now=clock.now())

    def kept(self, receipt: Receipt) -> Receipt:
        """Keep the checkpoint of a receipt beside the keys; return the receipt."""
        if self.folder is not None:
            retained.keep(self.journal, self.folder)
        return receipt

    def record(self, source: str | Reading, *, accept: str = "commitments") -> Receipt:
        """Record a text, or a Reading of one, with the statements that are accepted.

        ``accept`` is ``commitments``, ``all``, or ids of statements, comma-separated.
        """
        from servanda.api import recording  # noqa: PLC0415  (it builds on this module)

        document, reading = recording.load_for_record(source)
        draft = recording.start_draft(self, document, reading)
        return recording.sign_accepted(self, draft, accept)

    def observe(
        self,
        *tables: str | Path,
        mapping: str | Path | None = None,
        coverage: str | Path | Iterable[str | Path] = (),
        note: str | None = None,
    ) -> Receipt:
        """Record tables of evidence, with the mapping and coverage that give them meaning."""
        from servanda.api import observing  # noqa: PLC0415  (it builds on this module)

        watched = [coverage] if isinstance(coverage, str | Path) else coverage
        return observing.observe(
            self,
            [Path(table) for table in tables],
            mapping=None if mapping is None else Path(mapping),
            coverage=[Path(one) for one in watched],
            note=note,
        )[0]

    def publish(self, directory: str | Path, *, as_of: str | None = None) -> Path:
        """Write the bundle that strangers verify; return its folder."""
        from servanda.api import publishing  # noqa: PLC0415  (it builds on this module)

        return publishing.publish(self, Path(directory), as_of=as_of)


def open_register(
    path: str | Location,
    *,
    write: bool = False,
    keys: Path | None = None,
    ask: keyring.Ask | None = None,
    signer: keyring.Signer | None = None,
) -> Register:
    """Return the register in ``path``; with ``write`` or ``signer`` its keys are unlocked.

    ``path`` is a file, or an address such as ``postgresql://host/database``.
    ``keys`` is the folder of the key files (default: the user's), ``ask`` returns a passphrase
    where one is needed. ``signer`` signs what its role may say, in place of the local
    key of that role.
    """
    place = location_of(path)
    store: plugins.Store = plugins.load("stores", store_of(place))
    open_store(store, whole(place), must_write=write or signer is not None)
    try:
        journal = journals.open_journal(store)
        if not (write or signer):
            return Register(place, journal, None)
        folder = keys or keyring.keys_folder()
        held = keyring.unlock(journal, folder=folder, ask=ask)
        retained.check(journal, folder, where=place)
        if signer is not None:
            enrolled = journal.authority.role_of(signer.key.verifier)
            held = held.with_given(enrolled, signer.key)
        return Register(place, journal.hold(held.log), held, folder)
    except BaseException:
        store.close()
        raise


def create_register(
    path: str | Location,
    *,
    name: str,
    passphrase: bytes | None,
    unsafe_plain: bool = False,
    keys: Path | None = None,
    succeeds: Succession | None = None,
) -> Register:
    """Make a register in a new place, and its keys in the user's folder; return it open."""
    target = location_of(path)
    files = [target] if isinstance(target, Path) else []
    if isinstance(target, Path):
        check_new(target)
    store: plugins.Store = plugins.load("stores", store_of(target))
    origin = keyfiles.new_origin(name)
    made = keyfiles.generate_set(origin)
    folder = keys or keyfiles.folder(os.environ)
    written = keyfiles.save_set(made, folder, passphrase=passphrase, unsafe_plain=unsafe_plain)
    try:
        store.create(whole(target))
        journal = journals.create(store, name=name, keys=made, now=clock.now(), succeeds=succeeds)
    except BaseException:
        store.close()
        # A register that never came to be leaves neither file nor keys behind.
        for left in [*files, *written]:
            left.unlink(missing_ok=True)
        raise
    retained.keep(journal, folder)
    return Register(target, journal, made, folder)
