"""Checking a bundle offline, in numbered steps, trusting nothing that is stored in it.

Order: policy, checkpoint signatures and quorum, the auditor's own checkpoint, every leaf from its
bytes, statements (signatures, roles, chains), disclosures, the list of files, verdicts anew.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from servanda.audit import checks, layout, published, witnesses
from servanda.audit.folder import Files
from servanda.audit.handed import Opener
from servanda.audit.log import PartError, Pass, Progress, Weighty
from servanda.audit.report import Report, Step
from servanda.audit.witnesses import Trust
from servanda.audit.zipped import files_of
from servanda.errors import InputError, ServandaError, VerificationError
from servanda.model.entry import Disclosure
from servanda.model.register import LogHead
from servanda.plugins import Engine
from servanda.register.authority import Authority
from servanda.register.enrolment import doubtful
from servanda.register.entries import Entry
from servanda.register.times import written
from servanda.register.view import LogView, head_of
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.logkeys import LogKeys, Signed
from servanda.tlog.note import encode_base64
from servanda.tlog.policy import Policy
from servanda.tlog.witnessed import NOTHING, History

T = TypeVar("T")

NOT_AUTHENTICATED = "consistent, origin not authenticated"
NOT_WITNESSED = "signed, not witnessed"
NOT_RECOMPUTED = "verdicts not recomputable by you"


def verify(
    directory: Path,
    *,
    key: str | None = None,
    keep: Path | None = None,
    handed: Sequence[Path] = (),
    policy: Path | None = None,
    max_age: timedelta | None = None,
    now: datetime | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Report:
    """Return what an audit of the bundle in ``directory`` finds; a bad bundle is no exception.

    ``directory`` may be the zip file of a bundle.
    ``key`` is the log's vkey as the auditor got it by another way; ``keep`` a file with a
    checkpoint from an earlier audit (see :func:`remember`); ``handed`` are files of disclosures
    that were given to the auditor; ``policy`` is the auditor's own policy of logs and witnesses;
    ``max_age`` says how old, at ``now``, a witnessed state may be without a warning. A long log
    is spread over the processes of ``engine``. InputError only for arguments that cannot be used.
    """
    for own, what in ((keep, "keep the checkpoint"), (policy, "take the policy from")):
        if own is not None and own.resolve().is_relative_to(directory.resolve()):
            raise InputError(
                f"{own}: lies inside the bundle, and a bundle cannot vouch for itself; "
                f"{what} elsewhere"
            )
    means = witnesses.trust(key, _own_file(policy), where=str(policy), max_age=max_age, now=now)
    openers = [Opener(path) for path in handed]
    audit = _Audit(files_of(directory), means, keep, _own_checkpoint(keep), openers)
    audit.run(engine, progress)
    return audit.report()


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that passed its audit: its log, and who may say what after it."""

    report: Report
    view: LogView
    authority: Authority


def open_bundle(directory: Path, *, key: str | None = None) -> Opened:
    """Return what a bundle holds; VerificationError where its audit fails."""
    audit = _Audit(files_of(directory), witnesses.trust(key, None, where=""), None, None)
    audit.run()
    report = audit.report()
    if not report.verified or audit.authority is None:
        raise VerificationError(f"{directory}: {report.headline}")
    return Opened(report, audit.view(), audit.authority)


def _own_checkpoint(keep: Path | None) -> bytes | None:
    """Return the checkpoint that the auditor kept; None where none was kept yet."""
    return _own_file(keep) if keep is not None and keep.exists() else None


def _own_file(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def remember(report: Report, keep: Path) -> None:
    """Keep the checkpoint of a verified bundle for the next audit."""
    if not report.verified:
        raise VerificationError("only the checkpoint of a verified bundle is kept")
    fresh = keep.with_name(f".{keep.name}.new")
    try:
        fresh.write_text(report.checkpoint, encoding="utf-8")
        fresh.replace(keep)
    except OSError as error:
        raise InputError(f"{keep}: the checkpoint was not kept: {error.strerror}") from error


@dataclass
class _Audit:
    """The steps of one audit; what a step establishes stands in a field for later ones."""

    folder: Files
    own: Trust
    keep: Path | None
    kept: bytes | None
    openers: Sequence[Opener] = ()
    steps: list[Step] = field(default_factory=list)
    log: LogKeys | None = None
    stated: Policy | None = None
    history: History = NOTHING
    """Under the auditor's own policy."""
    shown: History = NOTHING
    """Under the policy that the bundle states for itself."""
    newest: Checkpoint | None = None
    states: list[Signed] = field(default_factory=list)
    """Every checkpoint of the bundle, each with the log key that signed it."""
    read: Pass | None = None
    authority: Authority | None = None
    opened: dict[tuple[int, str], Disclosure] = field(default_factory=dict)
    withheld: int = 0
    recomputed: bool = False
    warnings: list[str] = field(default_factory=list)

    def run(self, engine: Engine | None = None, progress: Progress | None = None) -> None:
        """Run every step that can be run."""
        known = self._step("policy and log key", self._policy, can=True)
        signed = self._step("checkpoint signatures", self._checkpoints, can=known)
        # The entries are read before the kept checkpoint is compared, and judged after it.
        error = self._read(engine, progress) if signed else None
        self._step("the checkpoint you kept", self._kept, can=signed and error is None)
        whole = self._step("every leaf and the tree", lambda: self._tree(error), can=signed)
        said = self._step("statements: signatures, roles, chains", self._statements, can=whole)
        opened = self._step("disclosures and files", self._openings, can=said)
        self._step("list of files, signed by the publisher", self._listed, can=True)
        self.recomputed = self._step("verdicts computed anew", self._verdicts, can=said and opened)

    def _step(self, title: str, work: Callable[[], str], *, can: bool) -> bool:
        """Run one check and write down how it ended; tell whether it passed."""
        number = len(self.steps) + 1
        if not can:
            step = Step(
                number=number,
                title=title,
                outcome="not checked",
                detail="rests on a step that failed",
            )
        else:
            try:
                step = Step(number=number, title=title, outcome="passed", detail=work())
            except published.NotRecomputableError as error:
                step = Step(number=number, title=title, outcome="not checked", detail=str(error))
            except (ServandaError, OSError, RecursionError) as error:
                bad = error.bad if isinstance(error, PartError) else str(error).partition(":")[0]
                step = Step(
                    number=number, title=title, outcome="failed", detail=str(error), bad=bad
                )
        self.steps.append(step)
        return step.outcome == "passed"

    # ------------------------------------------------------------ the steps

    def _policy(self) -> str:
        self.log, self.stated = checks.policy(self.folder, self.own.key)
        witnesses.accepted(self.own.rule, self.log)
        name = self.log.keys[0].verifier.name
        if not self.own.origin:
            return f"{name}: the key is the bundle's own; bring yours with --key"
        return f"{name}: the log key is the one you gave"

    def _checkpoints(self) -> str:
        log = _need(self.log)
        newest, self.states = checks.checkpoints(self.folder, log)
        self.newest = state = newest.checkpoint
        all_ = [one.checkpoint for one in self.states]
        self.shown = witnesses.history(self.folder, state, all_, self.stated)
        self.history = witnesses.history(self.folder, state, all_, self.own.rule)
        witnesses.trusted(self.own, log, newest)
        told = witnesses.demanded(self.own, self.history, state)
        witnesses.announced(self.own, log, self.states, self.history)
        old = witnesses.stale(self.own, self.history)
        self.warnings += [old] if old else []
        turn = f", signed by log key {newest.number + 1} of the log" if newest.number else ""
        aged = f"; {old}" if old else ""
        return f"size {state.size}, {len(all_)} checkpoints{turn}; {told}{aged}"

    def _read(self, engine: Engine | None, progress: Progress | None) -> PartError | None:
        history = self.history if self.own.quorum else self.shown
        mark = functools.partial(witnesses.misdated, history) if history.states else None
        self.read = Pass(self.folder, _need(self.newest).size, progress, mark)
        self.read.run(engine)
        return self.read.missing

    @property
    def hashes(self) -> Sequence[bytes]:
        """Leaf hashes of all entries."""
        return _need(self.read).log.hashes

    def _kept(self) -> str:
        if self.keep is None:
            return "none given: a rewritten log would not be noticed; keep one with --keep"
        if self.kept is None:
            return f"{self.keep}: no checkpoint kept yet"
        log, where = _need(self.log), str(self.keep)
        found = checks.kept(self.kept, log, self.states, self.hashes, where=where)
        return f"the log still holds the {found.size} entries you saw"

    def _tree(self, error: PartError | None) -> str:
        if error is not None:
            raise error
        earlier = [one.checkpoint for one in self.states]
        checks.tree(self.folder, self.hashes, _need(self.newest), earlier)
        count = checks.proofs(self.folder, self.hashes, _need(self.log))
        agree = f"root, tiles and {count} proofs agree" if count else "root and tiles agree"
        return f"{len(self.hashes)} entries hashed from their bytes; {agree}"

    def _statements(self) -> str:
        read = _need(self.read)
        self.authority = checks.statements(self.folder, read, _need(self.log))
        wrong = read.marks
        self.warnings += wrong
        doubts = len(doubtful(read.log, read.log.weighty))
        told = [f"{len(read.log)} statements signed, in order, within their roles"]
        told += [f"{doubts} in doubt: a key was in wrong hands"] if doubts else []
        return "; ".join([*told, *wrong])

    def _openings(self) -> str:
        read, redacted = _need(self.read), _need(self.authority).redacted
        self.opened, self.withheld = checks.openings(self.folder, read.log, read.sealed, redacted)
        told = f"{len(self.opened)} values and files opened, {self.withheld} withheld"
        told += f", {len(redacted)} of them redacted" if redacted else ""
        for one in self.openers:
            found = one.open(_need(self.newest).origin, read.log)
            self.withheld -= len(found.keys() - self.opened.keys())
            self.opened |= found
            told += f"; {len(found)} opened by {one.path}"
        return told

    def _listed(self) -> str:
        if self.authority is not None:
            publisher = self.authority.publisher_key
        else:
            # The statements did not hold; the list still helps to name what was changed.
            publisher = checks.listed_publisher(self.folder)
        count = checks.listed(self.folder, publisher)
        return f"{count} files as listed; none changed, missing or extra"

    def view(self, entries: Sequence[Entry] | None = None) -> LogView:
        """Return the log as this bundle discloses it."""
        return LogView(
            head=self._head(),
            entries=_need(self.read).log if entries is None else entries,
            disclosures=self.opened,
            blob=self._blob,
            history=self.shown,
        )

    def _blob(self, name: str) -> bytes:
        for one in self.openers:
            if name in one.blobs:
                return one.blobs[name]
        return self.folder.read(layout.BLOBS + name)

    def _verdicts(self) -> str:
        log = _need(self.read).log
        entries = log if log.kept is not None else Weighty(log)
        return published.check(
            self.view(entries), self.folder.read(layout.VERDICTS), where=layout.VERDICTS
        )

    # ------------------------------------------------------------ the answer

    def _head(self) -> LogHead:
        log = _need(self.log).keys[0].verifier
        return head_of(log, _need(self.newest), _need(self.stated), self.shown)

    def _verdict(self) -> str:
        """Return the first words of a report without a failed step."""
        last = self.history.newest
        said = [] if self.own.origin else [NOT_AUTHENTICATED]
        if self.own.quorum and last is not None:
            said.append(f"witnessed by {', '.join(last.by)} as of {written(last.as_of)}")
        else:
            said.append(NOT_WITNESSED)
        said += ["older than you allow"] if witnesses.stale(self.own, self.history) else []
        said += [] if self.recomputed else [NOT_RECOMPUTED]
        return "; ".join(said)

    def report(self) -> Report:
        """Return the report of the steps that were run."""
        failed = [step for step in self.steps if step.outcome == "failed"]
        origin = "" if self.newest is None else self.newest.origin
        size = 0 if self.newest is None else self.newest.size
        if failed:
            headline = f"not verified: {failed[0].detail}"
        else:
            headline = (
                f"{self._verdict()}: {size} {'entry' if size == 1 else 'entries'} of {origin}"
            )
        last = None if failed else self.history.newest
        return Report(
            origin=origin,
            size=size,
            root="" if self.newest is None else encode_base64(self.newest.root),
            verified=not failed,
            authenticated=not failed and self.own.origin,
            witnessed=last is not None and last.size == size,
            witnessed_size=0 if last is None else last.size,
            witnessed_at=None if last is None else written(last.as_of),
            witnesses=() if last is None else last.by,
            warnings=tuple(self.warnings),
            steps=tuple(self.steps),
            headline=headline,
            first_bad=failed[0].bad if failed else None,
            recomputed=self.recomputed,
            withheld=self.withheld,
            checkpoint="" if failed else self.folder.read(layout.CHECKPOINT).decode(),
        )


def _need(value: T | None) -> T:
    """Return what an earlier step established; its absence is a fault of the order above."""
    if value is None:
        raise VerificationError("a step ran before the step it rests on")
    return value
