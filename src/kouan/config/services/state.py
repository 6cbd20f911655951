"""The state folder: where everything lives that is not the program, and who is using it now."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from kouan.config.services.process import ServiceError

MIN_FREE = 300 * 1024 * 1024  # bytes; a new store takes about 80 MB, its log of changes up to 2 GB later
LOG_LIMIT = 20 * 1024 * 1024


class Busy(Exception):
    """Somebody else holds the state folder; `instance` says who, when that is known."""

    def __init__(self, instance: Instance | None) -> None:
        super().__init__("the state folder is in use")
        self.instance = instance


@dataclass
class Instance:
    """What is running on a state folder, as its supervisor wrote it down."""

    pid: int
    kind: str  # up: until stopped; starting: up, before its servers run; command: for the time of one command
    address: str = ""
    database_url: str = ""
    nats_url: str = ""
    mqtt_url: str = ""
    clock: str = ""  # KOUAN_CLOCK, when the world's clock is not the real one
    children: dict[str, list[float]] = field(default_factory=dict)  # name: process id, time it was started


class State:
    """One state folder (KOUAN_STATE, else ~/.local/share/kouan)."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or Path(os.environ.get("KOUAN_STATE") or "~/.local/share/kouan")).expanduser().absolute()
        self.postgres = self.folder / "postgres"
        self.nats = self.folder / "nats"
        self.logs = self.folder / "log"
        self.run = self.folder / "run"
        self.lock_file = self.run / "lock"
        self.instance_file = self.run / "services.json"
        self.unfinished = self.run / "unfinished"  # there while a new store is filled for the first time

    def prepare(self) -> None:
        """Make the folders; a sentence when that can not be done or too little room is left."""
        try:
            for folder in (self.folder, self.logs, self.run, self.folder / "static"):
                folder.mkdir(parents=True, exist_ok=True)
            for folder in (self.logs, self.run):
                folder.chmod(0o700)
            probe = self.run / "probe"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            raise ServiceError(
                f"The state folder {self.folder} can not be written ({error.strerror}). "
                "Free some space, correct its owner, or name another one: KOUAN_STATE=/some/folder"
            ) from None
        self.require_space()

    def free_bytes(self) -> int:
        """Room left on the disk of the store."""
        place = self.postgres if self.postgres.exists() else self.folder
        while not place.exists():
            place = place.parent
        return shutil.disk_usage(place.resolve()).free

    def require_space(self) -> None:
        """A sentence instead of a store that stops half-way."""
        free, least = self.free_bytes(), int(os.environ.get("KOUAN_MIN_FREE", MIN_FREE))
        if free < least:
            raise ServiceError(
                f"The disk of {self.folder} is nearly full: {free >> 20} MB free, {least >> 20} MB needed. "
                "Free some space or name a folder on another disk: KOUAN_STATE=/some/folder. Nothing was changed."
            )

    def log(self, name: str) -> Path:
        """Path of a log file; one that has grown large is put aside first."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return path

    def secret(self) -> str:
        """The signing key of this installation, made once."""
        path = self.folder / "secret"
        if not path.exists():
            work = self.folder / f"secret.{os.getpid()}"
            with os.fdopen(os.open(work, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):  # whole or not at all, and the first of two wins
                path.hardlink_to(work)
            work.unlink()
        return path.read_text()

    @contextmanager
    def lock(self, *, wait: bool = False) -> Iterator[None]:
        """Be the only one who runs servers on this folder, else raise Busy.

        The kernel drops the lock with the process that holds it: a killed supervisor leaves none.
        """
        with self.lock_file.open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise Busy(self.read()) from None
            try:
                yield
            finally:
                self.instance_file.unlink(missing_ok=True)

    def locked(self) -> bool:
        """Whether somebody holds the lock now."""
        if not self.lock_file.exists():
            return False
        with self.lock_file.open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def write(self, instance: Instance) -> None:
        """Tell other processes what runs here (the folder is closed to other people)."""
        work = self.instance_file.with_suffix(".new")
        work.write_text(json.dumps(asdict(instance), indent=1))
        work.replace(self.instance_file)

    def read(self) -> Instance | None:
        """What was written down last; it may describe processes that are gone."""
        try:
            facts: dict[str, Any] = json.loads(self.instance_file.read_text())
            return Instance(**facts)
        except (OSError, ValueError, TypeError):
            return None

    def running(self) -> Instance | None:
        """What runs here now, None when nobody holds the lock."""
        return self.read() if self.locked() else None

    def orphans(self) -> list[psutil.Process]:
        """Children written down by the last supervisor that still run: same process id, same time of start.

        Only whoever holds the lock, or knows that nobody does, may take them for orphans.
        """
        instance = self.read()
        if instance is None:
            return []
        return [p for p in (_same_process(*facts) for facts in instance.children.values()) if p]


def _same_process(pid: float, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def remove_store(state: State) -> None:
    """Throw away a store whose first filling was broken off: nothing but the demo world's beginning is in it.

    Whoever else used it since has removed `unfinished` first (session.with_services).
    """
    for folder in (state.postgres, state.folder / "bank"):
        if folder.exists():
            shutil.rmtree(folder.resolve())
        if folder.is_symlink():
            folder.unlink()
    state.unfinished.unlink()


def stop_orphans(state: State) -> int:
    """End what a killed supervisor left running; how many there were."""
    found = state.orphans()
    family = [member for process in found for member in (process, *process.children(recursive=True))]
    for process in family:
        _quietly(process.terminate)
    _, stubborn = psutil.wait_procs(family, timeout=10)
    for process in stubborn:
        _quietly(process.kill)
    return len(found)


def _quietly(action: Any) -> None:
    with suppress(psutil.NoSuchProcess):
        action()
