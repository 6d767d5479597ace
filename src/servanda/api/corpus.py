"""READ for a corpus: every text of a folder, a glob or a table, on all processors or a cluster."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from servanda import plugins
from servanda.api import corpus_input, corpus_output
from servanda.api.corpus_spool import Done, Spool
from servanda.api.corpus_task import Text, fingerprint, read_text
from servanda.errors import DocumentError, UsageError
from servanda.model.outcome import Lost, Outcome
from servanda.model.record import Record

SECONDS = 300.0
"""What one text may take: five times what the server allows, as files here are one's own."""


class Progress(Record, frozen=True, kw_only=True):
    """How far a run is."""

    total: int
    done: int
    taken_over: int
    """Of these done, how many an earlier run had read."""
    failed: int
    read_bytes: int
    """Size of the texts that this run itself has read."""


class CorpusResult(Record, frozen=True, kw_only=True):
    """What came of a corpus, and where it lies."""

    texts: int
    readings: int
    commitments: int
    taken_over: int
    """Texts that an earlier run had read, and that have not changed since."""
    failed: int
    skipped: dict[str, int]
    """Files of kinds that no reader takes: how many of each suffix."""
    readings_file: str
    statements_file: str
    failures_file: str
    folder: str | None
    """Holds one JSON file a reading, where ``out`` was a folder."""


def read_corpus(
    corpus: str | Path,
    out: str | Path,
    *,
    engine: str = "local",
    extractor: str = "rules",
    encoding: str | None = None,
    workers: int | None = None,
    seconds: float = SECONDS,
    progress: Callable[[Progress], None] | None = None,
) -> CorpusResult:
    """Read every text of ``corpus`` and write the results to ``out``.

    ``corpus`` is a folder, a glob, or a Parquet file with a column ``text`` or ``raw``. ``out`` is
    a file ``….parquet``, with two more beside it, or a folder. A text that cannot be read is a row
    of the failures. After a kill the same call goes on; later it reads what has changed.
    Raises InputError where there is no corpus, UsageError where ``out`` cannot be written.
    """
    if seconds <= 0 or (workers is not None and workers < 1):
        raise UsageError("seconds and workers are numbers above 0; leave them out for the usual")
    places = corpus_output.layout(Path(out))
    texts = corpus_input.find(str(corpus), leave_out=places.all)
    runner: plugins.Engine = plugins.load("engines", engine)
    plugins.load("extractors", extractor.partition(":")[0])  # a wrong name is told before any work
    if places.folder is not None:
        places.folder.parent.mkdir(parents=True, exist_ok=True)
    spool = Spool(places.unfinished, before=corpus_output.before(places))
    try:
        work = _Work(texts, spool, extractor, encoding, tell=progress or _told_nobody)
        outcomes = runner.run(read_text, work.tasks(), seconds=seconds, workers=workers)
        with closing(outcomes):
            for outcome in outcomes:
                work.take(outcome)
        spool.save()
        commitments = corpus_output.write(spool, places)
    except (duckdb.Error, sqlite3.Error) as error:
        spool.close()
        raise UsageError(
            f"{out}: cannot be written ({error}); make room for it, or name another place. What "
            "was read so far is kept: the same command goes on from there"
        ) from error
    except BaseException:
        spool.close()
        raise
    spool.remove()
    return work.result(places, commitments)


def failures(result: CorpusResult, *, most: int) -> list[tuple[str, str]]:
    """Return the first texts that could not be read, and why."""
    with corpus_input.opened() as table:
        rows = table.execute(
            "SELECT document, message FROM read_parquet(?) LIMIT ?",
            [corpus_input.literally(Path(result.failures_file)), most],
        ).fetchall()
    return [(name, reason) for name, reason in rows]


def _told_nobody(_: Progress) -> None:
    """Take a run's progress where nobody asked for it."""


@dataclass(slots=True)
class _UnderWay:
    place: int
    item: corpus_input.Item
    sha256: str
    size: int


@dataclass(slots=True)
class _Work:
    """A run: what is handed out, what came back, and what need not be read again."""

    corpus: corpus_input.Corpus
    spool: Spool
    extractor: str
    encoding: str | None
    tell: Callable[[Progress], None]
    made_by: str = ""
    done: int = 0
    taken_over: int = 0
    failed: int = 0
    read_bytes: int = 0
    under_way: dict[int, _UnderWay] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.made_by = fingerprint(self.extractor, self.encoding)

    def tasks(self) -> Iterator[Text]:
        """Yield the texts that have to be read; settle the others on the way."""
        number = 0
        for place, item in enumerate(self.corpus.items()):
            try:
                raw = item.load()
            except DocumentError as error:
                self._fail(place, item, None, Lost(error="DocumentError", message=str(error)))
                continue
            digest = hashlib.sha256(raw).hexdigest()
            earlier = self.spool.take_over(place, item.id, digest, self.made_by)
            if earlier is not None:
                self.taken_over += 1
                self._count(failed=earlier.lost is not None)
                continue
            self.under_way[number] = _UnderWay(place, item, digest, len(raw))
            number += 1
            yield Text(
                document=item.id,
                source=item.source,
                raw=raw,
                fingerprint=self.made_by,
                media_type=item.media_type,
                extractor=self.extractor,
                encoding=self.encoding,
            )

    def take(self, outcome: Outcome) -> None:
        """Keep what came of a text."""
        text = self.under_way.pop(outcome.number)
        self.read_bytes += text.size
        if outcome.lost is not None and outcome.lost.error == UsageError.__name__:
            raise UsageError(outcome.lost.message)  # of the command, not of this text
        if outcome.lost is not None:
            self._fail(text.place, text.item, text.sha256, outcome.lost)
            return
        item = text.item
        reading, rows = outcome.value
        done = Done(item.id, item.source, text.sha256, self.made_by, reading, rows, None)
        self.spool.put(text.place, done)
        self._count(failed=False)

    def _fail(self, place: int, item: corpus_input.Item, digest: str | None, lost: Lost) -> None:
        said = lost.message.encode("utf-8", "backslashreplace").decode()
        why = Lost(error=lost.error, message=said)
        self.spool.put(place, Done(item.id, item.source, digest, self.made_by, None, None, why))
        self._count(failed=True)

    def _count(self, *, failed: bool) -> None:
        self.done += 1
        self.failed += failed
        self.tell(self.progress())

    def progress(self) -> Progress:
        """Return how far the run is."""
        return Progress(
            total=self.corpus.total,
            done=self.done,
            taken_over=self.taken_over,
            failed=self.failed,
            read_bytes=self.read_bytes,
        )

    def result(self, places: corpus_output.Layout, commitments: int) -> CorpusResult:
        """Return what came of the run."""
        return CorpusResult(
            texts=self.done,
            readings=self.done - self.failed,
            commitments=commitments,
            taken_over=self.taken_over,
            failed=self.failed,
            skipped=self.corpus.skipped,
            readings_file=str(places.readings),
            statements_file=str(places.statements),
            failures_file=str(places.failures),
            folder=str(places.folder) if places.folder else None,
        )
