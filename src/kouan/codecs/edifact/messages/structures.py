"""Which structure a message of a given release has."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("structures.txt")
RELEASE = re.compile(r"(\d\d)([AB])\Z")


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, str]]:
    """Message -> release ("95B", oldest first) -> structure line."""
    found: dict[str, dict[str, str]] = {}
    for line in FILE.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            name, release, structure = line.split(" ", 2)
            found.setdefault(name, {})[release.removeprefix("D")] = structure
    return found


def age(release: str) -> float:
    """Year of a release ("96A" is 1996.0, "00B" 2000.5); one that is none sorts last."""
    match = RELEASE.match(release.upper())
    if not match:
        return 9999.0
    year = int(match[1])
    return year + (1900 if year > 80 else 2000) + (0.5 if match[2] == "B" else 0.0)


def nearest(name: str, release: str) -> str:
    """The release whose structure to use: that one, else its year's, else the last before, else the oldest."""
    known = list(table()[name])
    wanted = age(release)
    if wanted == age(""):
        return known[-1]
    if release.upper() in known:
        return release.upper()
    same_year = [each for each in known if int(age(each)) == int(wanted)]
    before = [each for each in known if age(each) <= wanted]
    return (same_year or before[-1:] or known[:1])[0]


def structure(name: str, release: str) -> str:
    """The line for that message and release."""
    return table()[name][nearest(name, release)]
