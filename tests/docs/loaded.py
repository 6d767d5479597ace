"""The ``servanda`` of a shell without its start-up: loaded once, it forks for each call.

Run as a program it waits at a socket for calls, until its standard input ends.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

_CALL = """#!{python} -IS
import json, os, signal, socket, sys
call = socket.socket(socket.AF_UNIX)
call.connect({place!r})
said = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(call, [len(said).to_bytes(4, "big")], [0, 1, 2])
call.sendall(said)
process = int.from_bytes(call.recv(4), "big")
for number in (signal.SIGINT, signal.SIGTERM):
    if signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, lambda number, _: os.kill(process, number))
sys.exit(call.recv(1)[0])
"""


@contextmanager
def program(folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folder of a program ``servanda`` that need not load anything."""
    place = folder / "calls"
    waiting = subprocess.Popen(
        [sys.executable, "-P", __file__, str(place)],
        env=dict(environment), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    try:
        assert waiting.stdout.readline() == b"loaded\n"
        (folder / "bin").mkdir()
        made = folder / "bin" / "servanda"
        made.write_text(_CALL.format(python=sys.executable, place=str(place)), encoding="utf-8")
        made.chmod(0o755)
        yield folder / "bin"
    finally:
        waiting.stdin.close()
        waiting.wait()
        waiting.stdout.close()


def load() -> None:
    """Import what the verbs import, at once or when they are called."""
    import importlib  # noqa: PLC0415  (what only the program needs)
    import pkgutil  # noqa: PLC0415

    from servanda import cli  # noqa: PLC0415
    from servanda.register import keyfile  # noqa: PLC0415

    # What guessing a passphrase costs is tested elsewhere; here it is half a second a command.
    keyfile.ROUNDS = 1000
    for found in pkgutil.walk_packages(cli.__path__, "servanda.cli."):
        importlib.import_module(found.name)


def serve(place: str) -> None:
    """Fork for each call, until standard input ends."""
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen(16)
        sys.stdout.write("loaded\n")
        sys.stdout.flush()
        while door in select.select([door, sys.stdin], [], [])[0]:
            call, _ = door.accept()
            if os.fork() == 0:
                door.close()
                answer(call)
            call.close()


def answer(call: socket.socket) -> NoReturn:
    """Run one call in a process of its own, in the place and with the files of who called."""
    from servanda.__main__ import main  # noqa: PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, files, _, _ = socket.recv_fds(call, 4, 3)
    said = call.makefile("rb").read(int.from_bytes(size, "big"))
    if process := os.fork():
        call.sendall(process.to_bytes(4, "big"))
        for file in files:
            os.close(file)
        _, status = os.waitpid(process, 0)
        code = os.waitstatus_to_exitcode(status)
        call.sendall(bytes([code if code >= 0 else 128 - code]))
        os._exit(0)
    call.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.argv, folder, variables = json.loads(said)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    _end(main)


def _end(main: Callable[[], Any]) -> NoReturn:
    """Run the program and end as Python does, but for taking apart all that was loaded."""
    code: Any = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    for thread in threading.enumerate():
        if not (thread.daemon or thread is threading.current_thread()):
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    load()
    serve(sys.argv[1])
