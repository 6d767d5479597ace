"""The bundle as a use case: written for strangers, checked without trusting its writer."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from servanda.api import clock, durability, exported, press, strangers
from servanda.api import embargo as embargoes
from servanda.api.agenda import board_of
from servanda.api.incidents import of_events
from servanda.api.register import Register
from servanda.api.shown import Shown
from servanda.audit import bundle, layout, succession
from servanda.audit import verify as audit
from servanda.audit.report import Report
from servanda.engines.local import LocalEngine
from servanda.errors import UsageError, VerificationError
from servanda.model.codec import to_json
from servanda.model.entry import Succession
from servanda.pages import site, sitecheck
from servanda.pages.languages import every_named, speaking


def publish(
    register: Register,
    directory: Path | None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    zip_file: Path | None = None,
    elections: Path | None = None,
    lang: str = "en",
    base_url: str | None = None,
    embargo: Path | None = None,
) -> Path:
    """Write the register's bundle, pages included; return its folder, or else its zip file.

    What a file of ``embargo`` names is left out, and its hashes stay. ``base_url`` is where the
    folder ``site`` will stand, for the sitemap. ``as_of`` defaults to now; a table of
    ``elections`` is laid over the timeline. The pages speak the language ``lang``, the tables
    beside them English; of several languages, with commas between, each has a folder of its own.
    The same register at the same clocks gives the same bytes.
    """
    spoken = every_named(lang)
    keys = register.signing_keys
    if keys.publisher is None:
        raise UsageError(
            f"{register.path}: the publisher key is not on this machine; publish where it lies"
        )
    if embargo is not None:
        back = embargoes.kept_back(register, embargo, now=clock.now())
        register = embargoes.without(register, back)
    as_of_ = as_of or clock.now().isoformat().replace("+00:00", "Z")
    listed = None if elections is None else durability.calendar(elections)
    view = site.view_of(
        register, as_of=as_of_, known_at=known_at, files=_files(register), elections=listed
    )
    view = _for_strangers(register, view, known_at)
    view = msgspec.structs.replace(view, data=tuple(exported.files(register, view, known_at)))
    with speaking(spoken[0]):
        pages = site.build(
            view,
            lambda: exported.told(register, view, known_at),
            spoken if len(spoken) > 1 else (),
        )
    return bundle.write(
        register.journal,
        directory,
        publisher_key=keys.publisher,
        verdicts_json=to_json(view.verdicts, indent=2) + b"\n",
        pages=_with_sitemap(pages, base_url),
        zip_file=zip_file,
        check=sitecheck.check,
    )


def _with_sitemap(pages: dict[str, bytes], base_url: str | None) -> dict[str, bytes]:
    if base_url is not None and not re.fullmatch(r"https?://[^\s\"<>]+", base_url):
        raise UsageError(f"--base-url {base_url}: write an address like https://example.org/talks")
    name, data = sitecheck.sitemap(pages, base_url)
    return pages | {name: data}


def _for_strangers(register: Register, view: site.SiteView, known_at: str | None) -> site.SiteView:
    """Return the pages' view without what the owner keeps: names, private files, press texts."""
    held = strangers.kept(register, known_at=known_at)
    found = view.verdicts
    if held.some:
        seen = Shown(register, held, found, known_at=known_at)
        shown = strangers.public_events(register, held, known_at=known_at)
        found = seen.verdicts
        view = msgspec.structs.replace(
            view,
            verdicts=found,
            why=seen.why(),
            others=seen.others(view.others),
            events=tuple(event for event in view.events if event.id not in held.entry_of),
            event_entries=tuple(
                dict.fromkeys((seen.name(eid), entry) for eid, entry in view.event_entries)
            ),
            frames=press.frames(register, known_at=known_at, hidden=held.events, found=found),
            incidents=of_events(shown, as_of=found.as_of, known_at=known_at),
            revisions=seen.revisions(view.revisions, as_of=found.as_of),
        )
    state = strangers.public_state(register, known_at=known_at)
    plans = board_of(register, found, state=state, hidden=held.events)
    return msgspec.structs.replace(view, state=state, agenda=plans)


def _files(register: Register) -> list[tuple[str, str]]:
    state = register.state()
    refs = [ref for document in state.documents for ref in document.files]
    refs += [ref for one in state.imports for ref in one.files]
    public = {d.blob for d in register.journal.disclosures() if d.public and d.blob}
    return [(ref.sha256, layout.BLOBS + ref.sha256) for ref in refs if ref.sha256 in public]


def check(
    directory: Path,
    *,
    key: str | None = None,
    keep: Path | None = None,
    policy: Path | None = None,
    max_age: timedelta | None = None,
    handed: Sequence[Path] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Return what an audit of a bundle finds; remember its checkpoint in ``keep`` if it holds."""
    report = audit.verify(
        directory,
        key=key,
        keep=keep,
        handed=handed,
        policy=policy,
        max_age=max_age,
        now=clock.now(),
        # Named, not looked for: an audit loads no plug-in.
        engine=LocalEngine(),
        progress=progress,
    )
    if keep is not None and report.verified:
        audit.remember(report, keep)
    return report


def verify(
    directory: str | Path,
    *,
    key: str | None = None,
    keep: str | Path | None = None,
    policy: str | Path | None = None,
) -> Report:
    """Return the report of a bundle that holds; raise VerificationError naming what does not."""
    report = check(
        Path(directory),
        key=key,
        keep=None if keep is None else Path(keep),
        policy=None if policy is None else Path(policy),
    )
    if not report.verified:
        raise VerificationError(f"{directory}: {report.headline}")
    return report


def ending(bundle: Path, *, key: str | None = None) -> Succession:
    """Return the last checkpoint in a bundle, verified first, for a register that goes on."""
    opened = audit.open_bundle(bundle, key=key)
    data, keys = opened.report.checkpoint, opened.authority.log_keys
    # Of several log keys, the one that signed the last state.
    signer = keys.keys[keys.read(data.encode(), where=str(bundle)).number].verifier
    return Succession(log=signer.vkey, checkpoint=data)


def follows(new: Path, old: Path, *, key: str | None = None) -> str:
    """Return how the register of one bundle goes on where that of another ended, if it does."""
    return succession.follows(audit.open_bundle(new, key=key), audit.open_bundle(old))
