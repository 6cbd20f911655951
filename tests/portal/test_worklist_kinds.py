"""Every kind of task has a name in both languages."""

import re
from pathlib import Path

import kouan
from kouan.portal.kinds import KINDS, OTHER, named

SOURCES = Path(kouan.__file__).parent


def kinds() -> set[str]:
    """The kinds that worklists give out: the last word of a Task, or `kind=`."""
    found: set[str] = set()
    for path in [*SOURCES.rglob("worklist.py"), *SOURCES.rglob("reminders.py")]:
        text = path.read_text("utf-8")
        found |= set(re.findall(r'kind="([a-z_]+)"\s*[,)]', text)) - {"two_places"}
        found |= set(re.findall(r'Task\((?:[^()]|\([^()]*\))*"([a-z_]{4,})"\s*,?\s*\)', text))
    return found


def test_every_kind_is_named():
    assert kinds() >= {"bill", "quay", "admission", "corridor"}
    assert {kind for kind in kinds() if kind not in KINDS} == set()
    assert named("unheard_of") is OTHER
