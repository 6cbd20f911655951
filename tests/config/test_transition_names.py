"""Every transition table of the program names its states and steps in both languages, for refusals say them."""

import re
from importlib import import_module

from kouan.config.cli import docs
from kouan.kernel.steps import STEPS
from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable

MADE = re.compile(r"TransitionTable[(\[]")


def tables() -> dict[str, TransitionTable]:
    source, found = docs.ROOT / "src", {}
    for path in sorted((source / "kouan").rglob("*.py")):
        if "kernel" not in path.parts and MADE.search(path.read_text("utf-8")):
            module = import_module(".".join(path.relative_to(source).with_suffix("").parts))
            held = {f"{path.parent.name}.{name}": one for name, one in vars(module).items()}
            found |= {name: one for name, one in held.items() if isinstance(one, TransitionTable)}
    return found


def spoken(text: Text) -> bool:
    mixed = re.search("[a-z_]{3}", text.zh) or re.search("[_一-鿿]", text.en)
    return bool(re.search("[一-鿿]", text.zh) and text.en and not mixed)


def test_every_state_and_step_has_its_names() -> None:
    found = tables()
    assert len(found) >= 25
    for name, table in found.items():
        said = {str(state): table.label(state) for state in type(table.start)}
        said |= {row.event: table.step(row.event) for row in table.rows}
        assert {f"{name} {what}": text for what, text in said.items() if not spoken(text)} == {}


def test_a_refusal_is_in_one_language() -> None:
    for table in tables().values():
        for state in type(table.start):
            refused = table.refusal(state, next(iter(row.event for row in table.rows)))
            assert not re.search("[a-z]{3}", refused.text.zh.replace("express", "")), refused.text.zh
            assert not re.search("[一-鿿]", refused.text.en), refused.text.en


def test_the_common_list_names_nothing_that_no_table_has() -> None:
    used = {row.event for table in tables().values() for row in table.rows}
    assert sorted(set(STEPS) - used) == []
