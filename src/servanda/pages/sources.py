"""Names of sources and files as pages print them: never a path of the machine that read them."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source with its address, if it has one."""

    name: str
    href: str = ""


def source_of(source: str) -> Source:
    """Return the source as a name to print; an http(s) address becomes its host and a link."""
    if not source.lower().startswith(("http://", "https://")):
        return Source(name=file_name(source))
    try:
        host = urlsplit(source).hostname or source
    except ValueError:
        return Source(name=source)
    return Source(name=host.removeprefix("www."), href=source)


def file_name(name: str) -> str:
    """Return the last part of a path; other names stay as they are."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return last or name
