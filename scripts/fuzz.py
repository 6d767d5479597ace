"""Mutate files, guided by the code they reach, until something breaks (`make fuzz`).

usage: fuzz.py [TARGET ...]
SECONDS=600 sets how long each target runs (60). Targets: plain html docx pdf terms log.
What breaks is kept under .venv/fuzz/crashes; a fix brings it along as a test.

Atheris has wheels for Linux on x86-64 only; it is installed from requirements/fuzz.lock into
.venv/fuzz. Where there is none, this says so and ends with 2.
"""

import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv" / "fuzz"
LIBRARY = HOME / "library"
LONGEST = 20_000
"""Bytes of one input: what breaks a parser seldom needs more."""


def reader(name: str) -> Callable[[bytes], None]:
    """Return a target that reads bytes as a file of this name and reads its promises."""
    from tests.readers.test_fuzz import check  # noqa: PLC0415 - after the instruments are set

    from servanda.api.documents import document_from_bytes  # noqa: PLC0415 - the same
    from servanda.errors import DocumentError  # noqa: PLC0415 - the same
    from servanda.extractors.rules import RulesExtractor  # noqa: PLC0415 - the same

    def target(raw: bytes) -> None:
        try:
            document = document_from_bytes(raw, source=name)
        except DocumentError:
            return
        check(document.text, RulesExtractor().extract(document))

    return target


def pdf(raw: bytes) -> None:
    """Lay out a PDF in this process, where coverage is seen."""
    from servanda.errors import DocumentError  # noqa: PLC0415 - after the instruments are set
    from servanda.readers import pdfium  # noqa: PLC0415 - the same
    from servanda.readers.furniture import without_furniture, without_notes  # noqa: PLC0415
    from servanda.readers.layout import notes, paragraphs  # noqa: PLC0415 - the same

    try:
        opened, _ = pdfium.opened(raw, source="a.pdf")
        with opened:
            pages = list(pdfium.lines_of_pages(opened, size=len(raw), source="a.pdf"))
    except DocumentError:
        return
    body, feet = without_notes(without_furniture(pages))
    list(paragraphs(body))
    list(notes(feet))


def terms(raw: bytes) -> None:
    """Read bytes as rules of the commitment language."""
    from servanda.errors import TermsError  # noqa: PLC0415 - after the instruments are set
    from servanda.terms import load_terms  # noqa: PLC0415 - the same

    try:
        load_terms(raw.decode("utf-8", "replace"), where="a.yaml")
    except TermsError:
        return


def log(raw: bytes) -> None:
    """Give bytes to a parser of the log, chosen by the first of them: no change goes unnoticed."""
    from tests.tlog.parsers import PARSERS, survive  # noqa: PLC0415 - after the instruments are set

    names = list(PARSERS)
    if raw:
        survive(names[raw[0] % len(names)], raw[1:])


TARGETS: dict[str, Callable[[], Callable[[bytes], None]]] = {
    "plain": lambda: reader("a.txt"),
    "html": lambda: reader("a.html"),
    "docx": lambda: reader("a.docx"),
    "pdf": lambda: pdf,
    "terms": lambda: terms,
    "log": lambda: log,
}


def seeds(name: str) -> dict[str, bytes]:
    """Return whole files to begin from."""
    if name == "log":
        from tests.tlog.parsers import PARSERS  # noqa: PLC0415 - after the instruments are set

        return {
            title: bytes([number]) + parser.good
            for number, (title, parser) in enumerate(PARSERS.items())
        }
    from tests.readers import converting, river  # noqa: PLC0415 - heavy
    from tests.reading.test_formats import TEXTS  # noqa: PLC0415 - heavy

    if name == "terms":
        files = sorted((ROOT / "examples").rglob("*.yaml"))
        return {path.parent.name + path.name: path.read_bytes() for path in files}
    write = {
        "plain": converting.plain,
        "html": converting.page,
        "docx": converting.word,
        "pdf": converting.printed,
    }[name]
    made = {f"{title}.{name}": write(pieces) for title, pieces in TEXTS.items()}
    return made | ({"river.html": river.html_bytes()} if name == "html" else {})


def install() -> None:
    """Install atheris beside the other libraries; exit with 2 where there is no wheel of it."""
    if (LIBRARY / "atheris").is_dir():
        return
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        print("atheris has wheels for Linux on x86-64 only; the other tests run everywhere")
        sys.exit(2)
    lock = ROOT / "requirements" / "fuzz.lock"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--require-hashes", "--target", LIBRARY, "-r", lock], check=True)


def run_here(name: str, seconds: int) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    sys.path[:0] = [str(ROOT), str(LIBRARY)]
    atheris: Any = importlib.import_module("atheris")
    for folder in ("corpus", "crashes"):
        (HOME / folder / name).mkdir(parents=True, exist_ok=True)
    # What is imported before the instruments are set is not seen: seeds too may import it.
    with atheris.instrument_imports(include=["servanda"]):
        target, begin = TARGETS[name](), seeds(name)
        target(next(iter(begin.values())))
    for title, content in begin.items():
        (HOME / "corpus" / name / title).write_bytes(content)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={HOME / 'crashes' / name}/",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=3000",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(HOME / "corpus" / name)], target)
    atheris.Fuzz()


def main(names: list[str]) -> int:
    """Fuzz each target in a process of its own; 1 if one of them broke."""
    seconds = int(os.environ.get("SECONDS") or 60)
    if names[:1] == ["--here"]:
        run_here(names[1], seconds)
        return 0
    if unknown := [name for name in names if name not in TARGETS]:
        print(f"no target is called {unknown[0]!r}; there are {', '.join(TARGETS)}")
        return 2
    install()
    broken = []
    for name in names or TARGETS:
        print(f"== {name}, {seconds} s", flush=True)
        here = [sys.executable, __file__, "--here", name]
        if subprocess.run(here, cwd=ROOT, check=False).returncode:
            broken.append(name)
    print(f"broken: {', '.join(broken)}; see {HOME / 'crashes'}" if broken else "nothing broke")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
