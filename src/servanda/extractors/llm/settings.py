"""Whom to ask and how patiently: taken from the environment, never stored."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, urlsplit

from servanda.errors import UsageError

Form = Literal["tool", "schema", "prompt"]
"""How the model is bound to the form of an answer: by a tool, a JSON schema, or words alone."""
LONGEST_NAME = 200
SHORTEST_PART = 500
LONGEST_PART = 200_000
LONGEST_TIMEOUT = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One model at one address."""

    model: str
    url: str
    key: str | None = field(default=None, repr=False)
    form: Form = "tool"
    part: int = 8000
    """Code points of text in one question: about 2,000 tokens, which small local models take."""
    overlap: int = 1000
    """Code points of whole blocks that a part has in common with the one before, at most."""
    timeout: float = 120.0
    """Seconds for one whole answer: a local model on a processor alone is slow, not broken."""
    attempts: int = 3
    pause: float = 1.0
    """Seconds before a second attempt where the service names none; doubled before a third."""
    patience: float = 60.0
    """Longest wait, in seconds, that is granted to a service that asks for one."""
    largest: int = 4_000_000
    """Bytes of one answer: many times what a part of any size can be rightly answered with."""

    @property
    def host(self) -> str:
        """Host and port of the address, as messages name it."""
        return urlsplit(self.url).netloc

    @property
    def name(self) -> str:
        """What a Reading calls this reader."""
        return f"llm:{self.model}"


def settings_from(environment: Mapping[str, str], model: str) -> Settings:
    """Return the settings for ``model``; raise UsageError naming the variable that is amiss."""
    if not model or len(model) > LONGEST_NAME or not model.isprintable():
        raise UsageError(
            "--extractor llm:NAME needs the name of a model as its service calls it, "
            "for instance llm:qwen3:8b"
        )
    url = environment.get("SERVANDA_LLM_URL", "").strip().rstrip("/")
    if not url:
        raise UsageError(
            f"llm:{model} needs the address of a service with an OpenAI-compatible API: set "
            "SERVANDA_LLM_URL, for instance to http://127.0.0.1:11434/v1"
        )
    key = environment.get("SERVANDA_LLM_KEY", "").strip() or None
    _check_address(url, key)
    if key is not None and not (key.isascii() and key.isprintable()):
        raise UsageError("SERVANDA_LLM_KEY holds characters that no key has; copy the key anew")
    form = environment.get("SERVANDA_LLM_FORM", "").strip() or "tool"
    if form not in get_args(Form):
        raise UsageError(f"SERVANDA_LLM_FORM is {form!r}; expected tool, schema or prompt")
    part = _number(environment, "SERVANDA_LLM_PART", 8000, SHORTEST_PART, LONGEST_PART)
    return Settings(
        model=model,
        url=url,
        key=key,
        form=cast("Form", form),
        part=int(part),
        overlap=min(1000, int(part) // 8),
        timeout=_number(environment, "SERVANDA_LLM_TIMEOUT", 120.0, 1.0, LONGEST_TIMEOUT),
    )


def _number(
    environment: Mapping[str, str], name: str, default: float, least: float, most: float
) -> float:
    said = environment.get(name, "").strip()
    if not said:
        return default
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise UsageError(f"{name} is {said!r}; expected a number from {least:g} to {most:g}")
    return number


def _check_address(url: str, key: str | None) -> None:
    """Refuse an address that holds a secret, or that would show the key to everybody between."""
    try:
        address = urlsplit(url)
        host = address.hostname
        port = address.port
    except ValueError:
        raise UsageError("SERVANDA_LLM_URL is no address; expected https://HOST/v1") from None
    if address.username is not None or address.password is not None:
        raise UsageError(
            "SERVANDA_LLM_URL holds a name or password before the host; addresses are printed: "
            "leave it out and put the key into SERVANDA_LLM_KEY"
        )
    if address.scheme not in ("http", "https") or not host or port == 0 or not url.isprintable():
        raise UsageError(f"SERVANDA_LLM_URL is {url!r}; expected https://HOST/v1")
    if address.query or address.fragment:
        raise UsageError(
            "SERVANDA_LLM_URL goes on after ? or #; give the address up to /v1 and no further"
        )
    if address.scheme == "http" and key is not None and not is_this_machine(address):
        raise UsageError(
            f"SERVANDA_LLM_URL is {url}: over http the key would travel readable by everybody "
            "between; use https, or unset SERVANDA_LLM_KEY"
        )


def is_this_machine(address: SplitResult) -> bool:
    """Tell whether an address is on this machine, by its name alone."""
    host = address.hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
