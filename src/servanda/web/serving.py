"""How a server listens: on which address, for whom, and how patient it is with slow callers."""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from servanda.errors import UsageError
from servanda.web.accounts import Accounts
from servanda.web.gate import Access
from servanda.web.guard import LOOPBACK

HEADER_SECONDS = 15.0
"""From the first byte to the last of the head of a request; slower is held open on purpose."""
AT_ONCE = 200
"""Connections answered at the same time; further ones get 503."""

GRACE = 10
"""Seconds for what is being answered when the server is told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What whoever starts a server has decided."""

    bind: str = "127.0.0.1"
    names: tuple[str, ...] = ()
    users: Path | None = None
    read_only: bool = False
    write: bool = False
    behind_tls: bool = False
    unsafe_plain_http: bool = False

    def check(self) -> None:
        """Refuse what does not go together; UsageError says what to do."""
        local = self.local
        if self.read_only and (self.write or self.users):
            raise UsageError("--read-only: everybody reads and nobody signs in; leave --write and "
                             "--users out")  # fmt: skip
        if self.write and self.users:
            raise UsageError("--write uses the keys of this machine; with --users every author's "
                             "key stays with its author")  # fmt: skip
        if self.write and not local:
            raise UsageError(f"--write: signs with your own keys for whoever asks; only on this "
                             f"machine, not on {self.bind}")  # fmt: skip
        if self.users and not (local or self.behind_tls or self.unsafe_plain_http):
            raise UsageError(
                f"--users on {self.bind}: passwords would cross the network in the open; put a "
                "server for TLS before it (--behind-tls)"
            )

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.bind).is_loopback
        except ValueError as error:
            raise UsageError(f"--bind {self.bind!r}: write an address like 127.0.0.1") from error

    def hosts(self) -> Sequence[str]:
        """Return the names under which requests are answered."""
        bind = f"[{self.bind}]" if ":" in self.bind else self.bind
        anywhere = ipaddress.ip_address(self.bind).is_unspecified
        own = () if anywhere else (bind,)
        if anywhere and not self.names:
            raise UsageError("--bind to every address: say under which name people ask (--name)")
        return (*LOOPBACK, *own, *self.names)

    def access(self) -> Access:
        """Return how the server is open: read-only wherever others reach it without sign-in."""
        if self.users is not None:
            return Access(
                mode="users", accounts=Accounts(self.users), timer=time.monotonic,
                secure=self.behind_tls,
            )  # fmt: skip
        public = self.read_only or not self.local
        return Access(mode="public" if public else "local", timer=time.monotonic)


class Patient(H11Protocol):
    """Closes a connection whose request does not come within a bounded time."""

    seconds = HEADER_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes; between requests every first byte begins a new wait."""
        super().data_received(data)
        if not self._idle():
            # Its head is here: however long the answer takes, whoever asked was quick enough.
            self._stop()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.seconds, self._over)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _over(self) -> None:
        self._waiting = None
        if self._idle() and not self.transport.is_closing():
            self.transport.close()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete


class Closing(Server):
    """A server that ends its streams before it waits for connections to close."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        getattr(self.config.app, "close", lambda: None)()
        await super().shutdown(sockets)


def config(app: Any, *, behind_tls: bool) -> Config:
    """Return how uvicorn serves the application."""
    return Config(
        app,
        http=Patient,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=16 * 1024,
        # Only a server for TLS on this machine may say from where it was asked.
        proxy_headers=behind_tls,
    )
