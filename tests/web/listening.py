"""A server on a real port of this machine, for streams and browsers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from servanda.web.guard import App
from servanda.web.serving import Closing, config


@contextmanager
def listening(app: App) -> Iterator[tuple[str, Closing, threading.Thread]]:
    """Serve ``app`` as ``servanda serve`` does; yield its address, the server and its thread."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = Closing(config(app, behind_tls=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", server, thread
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
