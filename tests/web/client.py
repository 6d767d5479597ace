"""A small client that talks to the application without a network."""

import asyncio
import weakref
from threading import Thread
from typing import Any

import httpx

from servanda.web.guard import App

BASE = "http://127.0.0.1:8000"


class Client:
    """Sends requests straight into the application, as a browser on this machine would."""

    def __init__(self, app: App) -> None:
        """Talk to ``app``; what it does between two requests goes on with the next one."""
        self._app = app
        self._loop = asyncio.Runner()
        weakref.finalize(self, _close, self._loop)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Return the answer; redirects are not followed."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, path, **more)

        return self._loop.run(once())

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to POST."""
        return self.ask("POST", path, **more)


def _close(loop: asyncio.Runner) -> None:
    """Close a loop in a thread of its own: a browser's may be running in this one."""
    closing = Thread(target=loop.close)
    closing.start()
    closing.join()
