"""Collecting, checking and compiling the Chinese texts."""

import gettext
from pathlib import Path

import pytest

from kouan.config import translations

PYTHON = """
from django.utils.translation import gettext as _, ngettext
A = _("Open")
B = ngettext("{} box", "{} boxes", 2)
"""
TEMPLATE = """
{% load i18n %}<p>{% translate "Closed" %}</p>
{% blocktranslate with n=1 %}At {{ n }}{% endblocktranslate %}
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    folder = tmp_path / "gate"
    (folder / "templates" / "gate").mkdir(parents=True)
    (folder / "pages.py").write_text(PYTHON)
    (folder / "templates" / "gate" / "page.html").write_text(TEMPLATE)
    (folder / "apps.py").touch()
    (tmp_path / "kernel").mkdir()
    return folder


def test_texts_of_code_and_templates_are_found(app: Path) -> None:
    assert translations.apps() == ["gate"]
    found = {text for text, _, _ in translations.messages_of("gate")}
    assert found == {"Open", ("{} box", "{} boxes"), "Closed", "At %(n)s"}


def test_missing_chinese_is_listed_until_a_person_fills_it(app: Path) -> None:
    assert len(translations.untranslated("gate")) == 4
    assert translations.update("gate") == 4
    assert translations.update("gate") == 0
    assert len(translations.untranslated("gate")) == 4
    po = app / translations.CATALOGUE
    po.write_text(po.read_text().replace('msgid "Open"\nmsgstr ""', 'msgid "Open"\nmsgstr "开"'))
    missing = translations.untranslated("gate")
    assert len(missing) == 3
    assert not any("Open" in line for line in missing)


def test_compiles_what_is_older_than_its_source_only(app: Path) -> None:
    translations.update("gate")
    po = app / translations.CATALOGUE
    po.write_text(po.read_text().replace('msgid "Closed"\nmsgstr ""', 'msgid "Closed"\nmsgstr "关"'))
    assert translations.compile_all() == [po]
    assert translations.compile_all() == []
    with po.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Closed") == "关"
