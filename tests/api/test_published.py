"""The published site: what is kept back is nowhere, links hold, and the same bytes come twice."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.web.people import World, make

from servanda.api import embargo
from servanda.api.observing import observe
from servanda.api.publishing import check, publish
from servanda.api.recording import load_for_record, sign_accepted, start_draft
from servanda.errors import InputError, UsageError
from servanda.pages import sitecheck

AS_OF = "2026-03-01"
SECRETS = ("Quillhaven", "zephyrine", "tungsten", "Marrowby", "embergate")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a register with a text, a promise and evidence that are not to be shown yet."""
    folder = tmp_path_factory.mktemp("published")
    make(folder)
    made = World(folder)
    text = folder / "embergate.txt"
    text.write_text(
        "Agreement of Quillhaven\n\nOstia shall open the zephyrine depot by 1 May 2026.\n", "utf-8"
    )
    document, reading = load_for_record(str(text))
    draft = start_draft(made.register, document, reading, wish="late", title="Quillhaven terms")
    sign_accepted(made.register, draft, "all")
    table = folder / "marrowby.csv"
    table.write_text(
        "id,type,at,source,standing,actor\n"
        "tungsten-1,shelling,2026-02-20T10:00:00Z,Marrowby,observation,Ostia\n", "utf-8",
    )  # fmt: skip
    receipt, _ = observe(made.register, [table], note="Marrowby saw it")
    made.secret_entry = receipt.entries[-1].index  # type: ignore[attr-defined]
    yield made
    made.register.close()


def embargoed(world: World, folder: Path, until: str) -> Path:
    """Return a file that keeps the text and the evidence back."""
    path = folder / "embargo.toml"
    entry = world.secret_entry  # type: ignore[attr-defined]
    path.write_text(
        'schema = "servanda.embargo/1"\n'
        f'[[embargo]]\ndocument = "late"\nuntil = {until}\nbecause = "both delegations ask"\n'
        f'[[embargo]]\nentry = {entry}\nuntil = {until}\nbecause = "a source is not safe yet"\n',
        "utf-8",
    )
    return path


def found_in(folder: Path, word: str) -> list[str]:
    """Return the files that hold a word in any case, in UTF-8 or UTF-16, unpacked where packed."""
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    hits = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        parts = [data]
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                parts += [packed.read(name) for name in packed.namelist()]
        wanted = [word.lower().encode(), word.encode("utf-16-le")]
        if any(w in part.lower() or w in part for part in parts for w in wanted):
            hits.append(path.relative_to(folder).as_posix())
        if word.lower() in path.as_posix().lower():
            hits.append(f"name {path}")
    return hits


def test_what_is_embargoed_is_nowhere_before_its_day(world: World, tmp_path: Path) -> None:
    """Not in pages, tables, feeds, search, calendar or proofs; its hashes stay and verify."""
    out = tmp_path / "bundle"
    publish(world.register, out, as_of=AS_OF, embargo=embargoed(world, tmp_path, "2999-01-01"))

    assert {word: found_in(out, word) for word in SECRETS} == {word: [] for word in SECRETS}
    report = check(out, key=world.register.journal.log_verifier.vkey)
    assert report.verified, report.headline
    assert "verdicts not recomputable by you" in report.headline
    entries = (out / "site/entries/0.html").read_text("utf-8")
    assert f'id="e{world.secret_entry}"' in entries  # type: ignore[attr-defined]


def test_after_its_day_everything_is_there_again(world: World, tmp_path: Path) -> None:
    """The register is unchanged: from the day on the same command shows all of it."""
    out = tmp_path / "bundle"
    publish(world.register, out, as_of=AS_OF, embargo=embargoed(world, tmp_path, "2001-01-01"))

    assert all(found_in(out, word) for word in SECRETS if word != "embergate")
    assert check(out).verified


def test_the_day_itself_lifts_an_embargo(world: World, tmp_path: Path) -> None:
    """Kept back at the last instant of the day before, shown at the first of the day (UTC)."""
    path = embargoed(world, tmp_path, "2026-06-01")

    before = embargo.kept_back(world.register, path, now=datetime(2026, 5, 31, 23, 59, tzinfo=UTC))
    after = embargo.kept_back(world.register, path, now=datetime(2026, 6, 1, tzinfo=UTC))

    assert world.secret_entry in before  # type: ignore[attr-defined]
    assert after == frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('document = "nowhere"\nuntil = 2999-01-01\nbecause = "x"', "not on record"),
        ('until = 2999-01-01\nbecause = "x"', "name one of"),
        ('document = "late"\nuntil = 2999-01-01\nbecause = " "', "say because"),
        ('document = "late"\nuntil = "soon"\nbecause = "x"', "until"),
        ('document = "late"\nuntil = 2999-01-01\nbecause = "x"\nwhy = 1', "why"),
    ],
)  # fmt: skip
def test_an_embargo_that_names_nothing_stops_everything(
    world: World, tmp_path: Path, text: str, said: str
) -> None:
    """A misspelt name would publish what was to be kept back: refused, and nothing is written."""
    path = tmp_path / "embargo.toml"
    path.write_text(f'schema = "servanda.embargo/1"\n[[embargo]]\n{text}\n', "utf-8")

    with pytest.raises(InputError, match=said):
        publish(world.register, tmp_path / "bundle", as_of=AS_OF, embargo=path)
    assert not (tmp_path / "bundle").exists()


def test_pages_have_their_json_ld_and_a_sitemap(world: World, tmp_path: Path) -> None:
    """Each promise and text leads to a graph without loose ends; each page is in the sitemap."""
    out = tmp_path / "bundle"
    publish(world.register, out, as_of=AS_OF, base_url="https://talks.example/site/")

    site = out / "site"
    for name in ("c/withdraw", "documents/pause"):
        page = (site / f"{name}.html").read_text("utf-8")
        assert f'href="{Path(name).name}.jsonld"' in page
        nodes = json.loads((site / f"{name}.jsonld").read_bytes())["@graph"]
        ids = {node["@id"] for node in nodes}
        for node in nodes:
            for key in ("prov:wasDerivedFrom", "prov:wasGeneratedBy", "sv:debtor"):
                named = node.get(key, [])
                assert {*([named] if isinstance(named, str) else named)} <= ids
    listed = re.findall(r"<loc>([^<]+)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert {one.removeprefix("https://talks.example/site/") for one in listed} == pages


SITE = {
    "site/a.html": b'<p id="x"><a href="b.html#y">b</a> <a href="https://x.example/">e</a></p>',
    "site/b.html": b'<p id="y"><a href="a.html#x">a</a></p>',
}


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b'<a href="c.html">', "leads to no file"),
        (b'<a href="../../etc/passwd">', "leads to no file"),
        (b'<a href="a.html#nowhere">', "leads to no place"),
        (b'<img src="https://x.example/p.png">', "asks https://x.example"),
        (b'<link href="//x.example/s.css">', "asks //x.example"),
        (b"<script>alert(1)</script>", "a script of its own"),
        (b'<p onclick="x()">', "of its own"),
        (b'<p style="color: red">', "of its own"),
        (b'<form action="https://x.example/">', "asks"),
    ],
)
def test_a_page_that_does_not_hold_is_not_published(page: bytes, said: str) -> None:
    """Broken links, other hosts, scripts and styles in a page are found before anything is out."""
    sitecheck.check(SITE)

    with pytest.raises(InputError, match=re.escape(said)):
        sitecheck.check(SITE | {"site/b.html": SITE["site/b.html"] + page})


def test_two_processes_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    """Whatever the seed of hashes, the time zone and the language of the machine."""
    given = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "LANG": "uk_UA"},
    ]
    digests = []
    for number, more in enumerate(given):
        folder = tmp_path / str(number)
        shutil.copytree(world.folder, folder / "in")
        done = subprocess.run(
            [sys.executable, "-m", "servanda", "publish", "out", "--zip", "out.zip", "--register",
             "in/talks.db", "--keys", "in/keys", "--as-of", AS_OF],
            cwd=folder, env={**os.environ, **more}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        files = sorted(p for p in (folder / "out").rglob("*") if p.is_file())
        digests.append(
            {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
             for p in [*files, folder / "out.zip"]}
        )  # fmt: skip
        sums = (folder / "out/SHA256SUMS").read_text().splitlines()
        assert all(digests[-1][f"out/{line[66:]}"] == line[:64] for line in sums)

    assert digests[0] == digests[1]


def test_a_bundle_in_two_languages_verifies_and_is_the_same_again(
    world: World, tmp_path: Path
) -> None:
    """Its list of files and of pages holds both; feeds and calendars speak, tables stay English."""
    folders = []
    for name in ("one", "two"):
        folders.append(tmp_path / name)
        publish(world.register, folders[-1], as_of=AS_OF, lang="en,uk")
    one, two = (
        {p.relative_to(f).as_posix(): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in folders
    )
    assert one == two
    assert check(folders[0]).verified
    sums = one["SHA256SUMS"].decode()
    for path in ("site/index.html", "site/en/index.html", "site/uk/index.html",
                 "site/uk/feed.atom", "site/data/verdicts.csv"):  # fmt: skip
        assert f"  {path}\n" in sums
    pages = one["site/sitemap.txt"].decode().splitlines()
    assert {"index.html", "en/index.html", "uk/index.html"} < set(pages)
    assert "Строк: " in one["site/uk/calendar.ics"].decode()
    assert "Due: " in one["site/en/calendar.ics"].decode()
    assert "зміни висновків" in one["site/uk/feed.atom"].decode()
    assert 'href="../../data/verdicts.csv"' in one["site/uk/c/withdraw.html"].decode()
    assert 'href="../c/withdraw.jsonld"' not in one["site/uk/c/withdraw.html"].decode()
    assert 'href="../../c/withdraw.jsonld"' in one["site/uk/c/withdraw.html"].decode()


def test_a_language_that_is_none_stops_the_publication(world: World, tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match="--lang xx"):
        publish(world.register, tmp_path / "none", as_of=AS_OF, lang="en,xx")
    assert not (tmp_path / "none").exists()
