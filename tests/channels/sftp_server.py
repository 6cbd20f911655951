"""A partner's SFTP server in tests: files below a folder, for who has our key. In a thread, or a process of its own.

The process (`python -m tests.channels.sftp_server FOLDER KEY`) tells port and key of the host on its first line, kills
whoever FOLDER/victim names at the step named there, and ends with its parent.
"""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko


class Server:
    """A running one. `full` makes writing fail as a full disk does; `at` is told what is asked and what is done."""

    def __init__(self, root: Path, key: str) -> None:
        self.root, self.full, self.door = root, False, _Door(key)
        self.at: Callable[[str], None] = lambda point: None
        self._key = paramiko.ECDSAKey.generate()
        self._sessions: list[paramiko.Transport] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        for name in ("in", "out"):
            (root / name).mkdir(parents=True)

    @property
    def transport(self) -> dict[str, Any]:
        """How a partner with this server is put on record."""
        key = f"{self._key.get_name()} {base64.b64encode(self._key.asbytes()).decode()}"
        return {"host": "127.0.0.1", "port": self._listener.getsockname()[1], "user": "kouan", "host_key": key}

    def serve(self) -> None:
        """Until `close`."""
        files = type("Here", (_Files,), {"server": self})
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            session = paramiko.Transport(link)
            session.add_server_key(self._key)
            session.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
            self._sessions.append(session)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):  # the client went away
                session.start_server(server=self.door)

    def close(self) -> None:
        """No more."""
        self._listener.close()
        for session in self._sessions:
            session.close()


@contextlib.contextmanager
def serving(root: Path, key: str) -> Iterator[Server]:
    """A server in a thread, with the folders `in` and `out` as its users see them; `key` is ours, in base64."""
    server = Server(root, key)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def process(root: Path, key: str) -> Iterator[dict[str, Any]]:
    """The same as a process; what a partner with this server has on record."""
    command = [sys.executable, "-m", "tests.channels.sftp_server", str(root), key]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as running:
        assert running.stdin and running.stdout
        port, host_key = running.stdout.readline().strip().split(" ", 1)
        try:
            yield {"host": "127.0.0.1", "port": int(port), "user": "kouan", "host_key": host_key}
        finally:
            running.kill()


def kill_at(root: Path, step: str) -> None:
    """The calling process is to die when it asks the server for this."""
    (root / "victim").write_text(f"{os.getpid()} {step}")


def _main(root: Path, key: str) -> None:
    server = Server(root, key)

    def at(point: str) -> None:
        pid, _, step = (root / "victim").read_text().partition(" ")
        if point == step:
            os.kill(int(pid), signal.SIGKILL)

    server.at = at
    threading.Thread(target=server.serve, daemon=True).start()
    print(server.transport["port"], server.transport["host_key"], flush=True)
    sys.stdin.read()  # until who started us is gone


class _Door(paramiko.ServerInterface):
    """Lets in who has the key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def check_auth_publickey(self, username, key):
        good = username == "kouan" and key.get_base64() == self._key
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class _Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Files(paramiko.SFTPServerInterface):
    server: Server

    def _at(self, path):
        return self.server.root / path.lstrip("/")

    def list_folder(self, path):
        found = []
        for entry in sorted(self._at(path).iterdir()):
            held = paramiko.SFTPAttributes.from_stat(entry.stat())
            held.filename = entry.name
            found.append(held)
        return found

    def stat(self, path):
        return paramiko.SFTPAttributes.from_stat(self._at(path).stat())

    def open(self, path, flags, attr):
        if flags & os.O_WRONLY and self.server.full:
            return paramiko.SFTP_FAILURE
        file = self._at(path).open("wb" if flags & os.O_WRONLY else "rb")
        handle = _Handle(flags)
        handle.filename, handle.readfile, handle.writefile = path, file, file
        self.server.at("opened")
        return handle

    def remove(self, path):
        self._at(path).unlink()
        self.server.at("unlinked")
        return paramiko.SFTP_OK

    def posix_rename(self, old, new):
        self.server.at("drafted")
        self._at(old).replace(self._at(new))
        self.server.at("renamed")
        return paramiko.SFTP_OK


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2])
