"""Chinese catalogues: compiled when older than their source, and checked for completeness.

Each app keeps `locale/zh_Hans/LC_MESSAGES/django.po`; the message ids are the English texts. Babel does the
work, so that nobody needs the gettext programs. Compiled catalogues are never committed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
TEMPLATES = (".html", ".txt", ".xml", ".svg")


def compile_all() -> list[Path]:
    """Write the catalogues that are missing or older than their source; which those were."""
    return [po for po in sorted(SOURCE.rglob(str(CATALOGUE))) if _compile(po)]


def _compile(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    from babel.messages.mofile import write_mo

    work = mo.with_name(f"{mo.name}.{os.getpid()}")  # several processes may do this at once
    with work.open("wb") as out:
        write_mo(out, _read(po))
    work.replace(mo)
    return True


def _read(po: Path):  # type: ignore[no-untyped-def]  # Babel's Catalog, imported lazily
    from babel.messages.pofile import read_po

    with po.open("rb") as text:
        return read_po(text, locale="zh_Hans")


def apps() -> list[str]:
    """Our Django apps that have texts, as folders (`clearance/modes`): only an app's catalogue is ever loaded."""
    folders = (str(path.parent.relative_to(SOURCE)) for path in SOURCE.rglob("apps.py"))
    return sorted(app for app in folders if any(messages_of(app)))


def messages_of(app: str) -> Iterator[tuple[str | tuple[str, ...], str | None, str]]:
    """(id or (singular, plural), context, place) of every text that code and templates of an app ask for."""
    from babel.messages.extract import extract

    for path, python in _python_sources(app):
        for line, found, _, context in extract("python", io.BytesIO(python), keywords=KEYWORDS):
            empty = not (found[0] if isinstance(found, tuple) else found)
            if not empty:
                yield found, context, f"{path.relative_to(SOURCE.parent)}:{line}"


def _python_sources(app: str) -> Iterator[tuple[Path, bytes]]:
    """Modules as they are, templates in the form Django makes of them for extraction."""
    from django.utils.translation.template import templatize

    chapters = [path.parent for path in (SOURCE / app).glob("*/apps.py")]  # apps of their own inside this one
    for path in sorted((SOURCE / app).rglob("*")):
        if any(path.is_relative_to(chapter) for chapter in chapters):
            continue
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path, path.read_bytes()
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()


def untranslated(app: str) -> list[str]:
    """A line for every text of the app that its catalogue does not have in Chinese."""
    po = SOURCE / app / CATALOGUE
    catalogue = _read(po) if po.exists() else None
    missing: dict[str, str] = {}
    for found, context, place in messages_of(app):
        message = catalogue.get(found, context) if catalogue is not None else None
        if message is None or message.fuzzy or not _whole(message.string):
            missing.setdefault(str(found), place)
    return [f"{place}: {text!r}" for text, place in missing.items()]


def _whole(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def update(app: str) -> int:
    """Add the texts that are missing to the app's catalogue, empty, for a person to fill; how many."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    po = SOURCE / app / CATALOGUE
    catalogue = _read(po) if po.exists() else Catalog(locale="zh_Hans", project="kouan", charset="utf-8")
    before = len(catalogue)
    for found, context, _ in messages_of(app):
        if catalogue.get(found, context) is None:
            catalogue.add(found, context=context)
    added = len(catalogue) - before
    if added:
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as out:
            write_po(out, catalogue, width=120, omit_header=False)
    return added
