"""What went wrong with a service, said in three parts: what, where, what to do. Never the key."""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_ai import exceptions as said

from servanda.extractors.llm.settings import Settings

LONGEST = 240
"""Code points of what a service itself says that are passed on."""
SHORTEST_KEY = 4
"""A shorter key is a placeholder; taking it out of a message would only spoil the message."""


class RefusedError(Exception):
    """An answer that we do not take; a library may wrap it in errors of its own."""

    def __init__(self, what: str, advice: str) -> None:
        """Say what came, and what the user can do."""
        super().__init__(what)
        self.what = what
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failed attempt."""

    what: str
    advice: str = "try again, or ask another model"
    passing: bool = False
    """It may pass by itself: another attempt makes sense."""
    wait: float | None = None
    """Seconds that the service asks to be left alone."""
    sampling: bool = False
    """The service refuses temperature or seed."""


SMALLER = "set SERVANDA_LLM_PART to a smaller number of characters"
BUSY = (said.ModelRateLimitError, said.ModelUnavailableError, said.ModelServerError)


def message(fault: Fault, settings: Settings, where: str, attempt: int) -> str:
    """Return the whole message about the last attempt."""
    times = "" if attempt == 1 else f" ({attempt} attempts)"
    return without_key(
        f"{settings.name} at {settings.host}, {where}: {fault.what}{times}; nothing was read. "
        f"To go on: {fault.advice}",
        settings.key,
    )


def without_key(text: str, key: str | None) -> str:
    """Return a message with every trace of the key taken out."""
    if key is None or len(key) < SHORTEST_KEY:
        return text
    return text.replace(key, "[key]")


def fault_of(error: Exception, settings: Settings) -> Fault:  # noqa: PLR0911 -- a decision list: the first that fits
    """Return what an error of the library means to the user."""
    if (refused := _refused(error)) is not None:
        return Fault(what=refused.what, advice=refused.advice)
    if isinstance(error, said.ModelHTTPError):
        return _status(error, settings)
    if isinstance(error, (said.ModelTimeoutError, said.ModelRequestTimeout, TimeoutError)):
        return Fault(
            what=f"no whole answer within {settings.timeout:g} seconds",
            advice=f"set SERVANDA_LLM_TIMEOUT to more seconds, or {SMALLER}",
            passing=True,
        )
    if isinstance(error, said.ModelConnectionError):
        return Fault(
            what=f"the connection failed or broke off: {_short(_root(error), settings)}",
            advice="see that the service runs and that SERVANDA_LLM_URL is its address",
            passing=True,
        )
    if isinstance(error, said.ContentFilterError):
        return Fault(what="the service refused to answer about this text")
    if isinstance(error, (said.OutputTokenLimitExceeded, said.IncompleteToolCall)):
        return Fault(what="the answer was cut off in the middle", advice=SMALLER)
    if isinstance(error, said.ModelAPIError):
        return Fault(
            what=f"expected JSON in an answer, got: {_short(error, settings)}",
            advice="see that SERVANDA_LLM_URL ends where the OpenAI-compatible API begins (/v1)",
            passing=True,
        )
    if isinstance(error, (said.UnexpectedModelBehavior, said.UsageLimitExceeded)):
        return Fault(
            what="expected a list of statements in the form asked for, got something else: "
            + _short(_root(error), settings),
            advice="try SERVANDA_LLM_FORM=schema or prompt, or ask another model",
        )
    return Fault(what=f"an answer that cannot be read: {_short(error, settings)}")


def _status(error: said.ModelHTTPError, settings: Settings) -> Fault:
    """Return what a status of HTTP means."""
    what = f"HTTP {error.status_code}: {_short(error.body, settings)}"
    if isinstance(error, said.ModelContextWindowExceededError):
        return Fault(what=f"the part is longer than the model takes ({what})", advice=SMALLER)
    if isinstance(error, said.ModelAuthenticationError):
        return Fault(what=f"the key was not accepted ({what})", advice="set SERVANDA_LLM_KEY")
    if isinstance(error, said.ModelQuotaExceededError):
        return Fault(what=f"the account is used up ({what})", advice="see to the account")
    if isinstance(error, BUSY):
        asks = f", and asks to wait {error.retry_after:g} seconds" if error.retry_after else ""
        return Fault(
            what=f"the service is busy or at fault ({what}){asks}",
            advice="try again later",
            passing=True,
            wait=error.retry_after,
        )
    if isinstance(error, said.ModelNotFoundError):
        return Fault(
            what=f"no such model or address ({what})",
            advice="see the name after llm: and SERVANDA_LLM_URL, which mostly ends in /v1",
        )
    body = str(error.body).lower()
    sampling = "temperature" in body or "seed" in body
    return Fault(
        what=f"the question was refused ({what})",
        advice="try SERVANDA_LLM_FORM=schema or prompt, or ask another model",
        sampling=sampling,
    )


def _refused(error: BaseException) -> RefusedError | None:
    """Return what we refused, among an error and its causes."""
    at: BaseException | None = error
    for _ in range(20):
        if at is None or isinstance(at, RefusedError):
            return at
        at = at.__cause__ or at.__context__
    return None


def _root(error: BaseException) -> BaseException:
    """Return the deepest stated cause, which says most."""
    for _ in range(20):
        if error.__cause__ is None:
            return error
        error = error.__cause__
    return error


def _short(what: object, settings: Settings) -> str:
    """Return somebody's words on one line, cut short, without the key."""
    if isinstance(what, ValidationError):
        first = what.errors(include_url=False, include_input=False)[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    elif isinstance(what, dict) and isinstance(what.get("message"), str):
        what = what["message"]
    words = " ".join(without_key(str(what or "no reason given"), settings.key).split())
    return words if len(words) <= LONGEST else words[:LONGEST] + " …"
