"""Asks the service, part by part, within bounds.

Only the address in the settings is talked to: redirects are refused, a proxy is used only as the
user's environment says, and the key stands in one header and in no message.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
from openai import AsyncOpenAI
from pydantic import TypeAdapter
from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput, UsageLimits
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from servanda import __version__
from servanda.errors import ExtractorError
from servanda.extractors.llm.faults import Fault, RefusedError, fault_of, message
from servanda.extractors.llm.parts import Part
from servanda.extractors.llm.settings import Settings, is_this_machine
from servanda.extractors.llm.words import ASK, CONTEXT, INSTRUCTIONS, SEED, TEMPERATURE, Answer

if TYPE_CHECKING:
    from pydantic_ai.output import OutputSpec

REASKED = 1
"""How often a model is told that its answer has a wrong shape and may answer again."""
UNWANTED = ("openai-organization", "openai-project")
"""Headers that the client library would fill from variables meant for another service."""


def schema() -> str:
    """Return the JSON Schema of an answer, keys sorted, as it is sent in some form or other."""
    return json.dumps(TypeAdapter(Answer).json_schema(), sort_keys=True)


def ask(settings: Settings, shown: str, asked: tuple[Part, ...]) -> list[Answer]:
    """Return the answer to each part, in order; raise ExtractorError naming the part that failed.

    Nothing is returned by halves: a reading of some parts would pass for one of the whole.
    """

    def run() -> list[Answer]:
        return asyncio.run(_ask_all(settings, shown, asked))

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    # Somebody's event loop runs here (a notebook's, say): ours needs a thread of its own.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


async def _ask_all(settings: Settings, shown: str, asked: tuple[Part, ...]) -> list[Answer]:
    async with _client(settings) as http:
        asker = _Asker(settings=settings, agent=_agent(settings, http))
        mark = f"=== {hashlib.sha256(shown.encode()).hexdigest()[:16]} ==="
        out = []
        for number, part in enumerate(asked, start=1):
            place = f"part {number} of {len(asked)}"
            where = f"{place}, characters {part.start} to {part.end}"
            out.append(await asker.answer(question(shown, part, place, mark), where))
        return out


def question(shown: str, part: Part, place: str, mark: str) -> str:
    """Return what is asked about one part; ``mark`` hashes the text, so no text can hold it."""
    above = "\n".join(shown[low:high] for low, high in part.context)
    context = CONTEXT.format(mark=mark, text=above) if above else ""
    text = shown[part.start : part.end]
    return ASK.format(place=place.capitalize() + ".", context=context, mark=mark, text=text)


@dataclass(slots=True)
class _Asker:
    """One model, asked within the bounds of the settings."""

    settings: Settings
    agent: Agent[object, Answer]
    sampling: ModelSettings = field(
        default_factory=lambda: ModelSettings(temperature=TEMPERATURE, seed=SEED)
    )

    async def answer(self, question: str, where: str) -> Answer:
        """Return the answer to one question, asked anew after a passing fault, a few times."""
        settings = self.settings
        attempt = 1
        while True:
            try:
                # The library bounds an answer as well; this holds should it ever wait elsewhere.
                async with asyncio.timeout(settings.timeout * (REASKED + 2)):
                    return await self._once(question)
            except Exception as error:  # noqa: BLE001 -- whatever a stranger's answer sets off is told, not thrown
                fault = fault_of(error, settings)
            if fault.sampling and self.sampling:
                self.sampling = ModelSettings()  # this service takes neither temperature nor seed
                continue
            last = attempt == settings.attempts or not fault.passing
            if last or (fault.wait or 0) > settings.patience:
                raise ExtractorError(message(fault, settings, where, attempt))
            await asyncio.sleep(_pause(fault, settings, attempt))
            attempt += 1

    async def _once(self, question: str) -> Answer:
        seconds = self.settings.timeout
        limits = ModelSettings(
            **self.sampling,
            timeout=seconds,
            request_timeout=seconds,
            max_retries=0,
            extra_headers={"User-Agent": f"servanda/{__version__}"},
        )
        got = await self.agent.run(
            question,
            model_settings=limits,
            usage_limits=UsageLimits(request_limit=REASKED + 1),
        )
        return got.output


def _pause(fault: Fault, settings: Settings, attempt: int) -> float:
    if fault.wait is not None:
        return max(0.0, fault.wait)
    return min(settings.pause * 2.0 ** (attempt - 1), settings.patience)


def _agent(settings: Settings, http: httpx2.AsyncClient) -> Agent[object, Answer]:
    """Return the agent for a model: no tool but the one that takes the answer, no memory."""
    client = AsyncOpenAI(
        base_url=settings.url,
        api_key=settings.key or "none",
        max_retries=0,
        timeout=settings.timeout,
        http_client=http,
    )
    provider = OpenAICompatibleProvider("llm", openai_client=client)
    forms: dict[str, Callable[[], OutputSpec[Answer]]] = {
        "tool": lambda: ToolOutput(Answer, name="statements", strict=False),
        "schema": lambda: NativeOutput(Answer, name="statements", strict=False),
        "prompt": lambda: PromptedOutput(Answer),
    }
    return Agent(
        OpenAIChatModel(settings.model, provider=provider),
        output_type=forms[settings.form](),
        instructions=INSTRUCTIONS,
        name="servanda",
        retries=REASKED,
    )


def _client(settings: Settings) -> httpx2.AsyncClient:
    """Return a client that goes nowhere else and takes no more than it was promised."""

    async def lean(request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name in UNWANTED or name.startswith("x-stainless"):
                del request.headers[name]
        request.headers["Accept-Encoding"] = "identity"
        if settings.key is None:
            del request.headers["Authorization"]

    async def bounded(response: httpx2.Response) -> None:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise RefusedError(
                "the answer came packed, which was not asked for; it is not unpacked",
                "ask a service that heeds Accept-Encoding",
            )
        if response.is_redirect:
            raise RefusedError(
                f"the service sends elsewhere (HTTP {response.status_code}); the text is not sent "
                "on",
                "give the final address in SERVANDA_LLM_URL",
            )
        response.stream = _Bounded(response.stream, settings.largest)

    return httpx2.AsyncClient(
        follow_redirects=False,
        timeout=settings.timeout,
        trust_env=not is_this_machine(urlsplit(settings.url)),
        event_hooks={"request": [lean], "response": [bounded]},
    )


class _Bounded(httpx2.AsyncByteStream):
    """An answer's bytes, up to a bound."""

    def __init__(self, inner: object, largest: int) -> None:
        if not isinstance(inner, httpx2.AsyncByteStream):
            raise TypeError("the answer to an asynchronous request is no asynchronous stream")
        self._inner = inner
        self._largest = largest

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._inner:
            seen += len(chunk)
            if seen > self._largest:
                raise RefusedError(
                    f"the answer has more than {self._largest} bytes; it is not read further",
                    "ask another model",
                )
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
