"""Folders of partners: STATE/channels/NAME/{in,out,processed,failed}. Files appear and move whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from django.conf import settings

from kouan.kernel.text import Text

BOXES = ("in", "out", "processed", "failed")
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_SENTENCES = {
    errno.ENOSPC: Text("磁盘已满：{path}", "The disk is full: {path}"),
    errno.EDQUOT: Text("磁盘配额已用完：{path}", "The disk quota is used up: {path}"),
    errno.EACCES: Text("没有权限：{path}", "No permission: {path}"),
    errno.EPERM: Text("没有权限：{path}", "No permission: {path}"),
    errno.EROFS: Text("文件系统只读：{path}", "The file system is read-only: {path}"),
    errno.ENOENT: Text("文件夹不存在：{path}", "There is no such folder: {path}"),
    errno.ENOTDIR: Text("不是文件夹：{path}", "Not a folder: {path}"),
}
_OTHER = Text("读写失败（{reason}）：{path}", "Reading or writing failed ({reason}): {path}")


def root() -> Path:
    """The folder that holds the partners' folders."""
    return Path(settings.STATE) / "channels"


def box(folder: str, name: str) -> Path:
    """One of a partner's folders, made when missing."""
    path = root() / folder / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def put(folder: str, name: str, body: bytes) -> Path:
    """Write into the partner's out folder: first under a hidden name, then renamed. OSError when it cannot."""
    place = box(folder, "out")
    target = place / clean(name)
    draft = place / f".{target.name}.part"
    try:
        with draft.open("wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync(place)
    return target


def waiting(folder: str) -> list[Path]:
    """Regular files in the in folder that are not being written under a working name, oldest first."""
    found = []
    for path in box(folder, "in").iterdir():
        if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
            continue
        if stat.S_ISREG(path.lstat().st_mode):  # no links: they could point outside
            found.append(path)
    return sorted(found, key=lambda path: (path.lstat().st_mtime_ns, path.name))


def take(path: Path, limit: int) -> tuple[bytes, str]:
    """The file's bytes, at most `limit` + 1 of them, and which file it is. OSError also when it became a link."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        return stream.read(limit + 1), f"{found.st_dev}:{found.st_ino}:{found.st_mtime_ns}"


def move(path: Path, folder: str, name: str, mark: str) -> Path:
    """Out of the in folder into `processed` or `failed`; `mark` keeps files of one name apart."""
    target = box(folder, name) / clean(f"{mark}_{path.name}")
    path.replace(target)
    return target


def settle(folder: str) -> None:
    """What was moved out of the in folder is on the disk."""
    for name in ("processed", "failed"):
        _sync(box(folder, name))


def clean(name: str) -> str:
    """A file name safe on every system, at most 200 bytes."""
    plain = re.sub(r"[^\w.\-]+", "_", name).strip(".") or "message"
    return plain.encode()[-200:].decode(errors="ignore")


def sentence(fault: OSError) -> Text:
    """What is wrong, in a sentence."""
    path = str(fault.filename or root())
    known = _SENTENCES.get(fault.errno or 0, _OTHER)
    return known.format(path=path, reason=fault.strerror or type(fault).__name__)


def _sync(folder: Path) -> None:
    """The rename itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
