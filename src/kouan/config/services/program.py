"""What a start does inside the program: set Django up, bring the tables up to date, fill an empty store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from kouan.config.services.progress import Step, silent

CODES, PEOPLE, WORLD = "built-in codes", "demo people", "demo world"
PIECES = {  # each function does nothing when its work is done already
    CODES: ("kouan.registry.builtin", "load_builtin"),
    PEOPLE: ("kouan.registry.demo", "load_demo"),
    WORLD: ("kouan.simulator.seed", "seed_demo"),
}


def setup() -> None:
    """Set Django up, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")
    import django
    from django.apps import apps

    from kouan.config.translations import compile_all

    compile_all()
    if not apps.ready:
        django.setup()


def fingerprint() -> str:
    """What the program is now: any file of it that changes makes another one (5 ms)."""
    source = Path(__file__).resolve().parents[2]
    files = sorted(path for path in source.rglob("*") if path.suffix in (".py", ".csv", ".json", ".sql", ".po"))
    facts = "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    return hashlib.sha256(facts.encode()).hexdigest()


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not seen yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> int:
    """Bring the tables up to date; how many migrations that took."""
    from django.core.management import call_command

    count = len(pending_migrations())
    if count:
        call_command("migrate", interactive=False, verbosity=0)
    return count


def fill(step: Step = silent, *, world: bool = False) -> None:
    """Tables and built-in codes; in a demo world its people, and with `world` a few weeks of their business."""
    from django.conf import settings

    work: dict[str, Callable[[], object] | None] = {"tables": migrate, CODES: built_in(CODES)}
    if settings.DEMO:
        work |= {PEOPLE: built_in(PEOPLE)} | ({WORLD: built_in(WORLD)} if world else {})
    for title, function in work.items():
        if function is not None:
            step(title, function)


def built_in(piece: str) -> Callable[[], object] | None:
    """The function that does a piece of filling, None where this version has none."""
    module, name = PIECES[piece]
    if find_spec(module.rpartition(".")[0]) is None or find_spec(module) is None:
        return None
    function: Callable[[], object] = getattr(import_module(module), name)
    return function
