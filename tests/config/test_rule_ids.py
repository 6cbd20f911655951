"""Every rule id of the written list has a class with whole sentences; every rule that code names by its id exists."""

import re
from pathlib import Path

import pytest

from kouan.config.cli import docs
from kouan.kernel.rule import registry

LIST = (Path(__file__).parent / "rule_ids.txt").read_text("utf-8")
IDS = [word for line in LIST.splitlines() if not line.startswith("#") for word in line.partition(": ")[2].split()]
NAMED = re.compile(r'(?:\brule=|\bRefused\(|\bProblem\(|\bid = |^RULE = )"((?:R-|B)[\w.-]+)"', re.MULTILINE)


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    docs.import_rules()


@pytest.mark.parametrize("rule_id", IDS)
def test_a_listed_rule_has_its_class(rule_id: str) -> None:
    text = registry[rule_id].text
    assert re.search("[一-鿿]", text.zh) and re.search("[A-Za-z]{3}", text.en)
    assert all(re.fullmatch(r"\S.*[。.：:}]", one, re.DOTALL) for one in (text.zh, text.en)), (
        text
    )  # a sentence by itself


def test_no_id_stands_twice_in_the_list() -> None:
    assert len(IDS) == len(set(IDS)) >= 80


def test_code_names_no_rule_that_has_no_class() -> None:
    code = {path: path.read_text("utf-8") for path in sorted((docs.ROOT / "src" / "kouan").rglob("*.py"))}
    stray = {f"{path.name}: {rule}" for path, text in code.items() for rule in NAMED.findall(text)}
    assert {one for one in stray if one.partition(": ")[2] not in registry} == set()
