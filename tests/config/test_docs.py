"""Documents that the program writes about itself, and the steps of `check`."""

import pytest

from kouan.config.cli import docs, steps
from kouan.kernel.rule import registry


def test_every_rule_stands_in_the_table_of_measures() -> None:
    page = docs.measures_page()
    assert registry
    for rule_id in registry:
        assert f"| `{rule_id}` |" in page


def test_every_rule_is_named_by_a_test() -> None:
    assert docs.untested() == []


def test_flows_show_the_measures_they_name() -> None:
    marked, _named = docs._tests(set())
    assert "tests/flows/01-import-pays-and-leaves.yaml" in marked["1"]


def test_tests_are_found_by_mark_and_by_rule() -> None:
    marked, named = docs._tests({"B01"})
    assert all(path.startswith("tests/") for paths in (*marked.values(), *named.values()) for path in paths)


def test_commands_stand_in_their_sections() -> None:
    page = docs.commands_page()
    assert page.index("## Run") < page.index("`up`") < page.index("## Data") < page.index("`load`")


def test_measures_are_ordered_by_number() -> None:
    assert sorted(["R", "11b", "2", "11", "-"], key=docs._order) == ["2", "11", "11b", "-", "R"]


def test_all_steps_run_after_one_failed(capsys: pytest.CaptureFixture[str]) -> None:
    well = steps.run_all([("first", lambda: (False, "why\nso")), ("second", lambda: (True, "unseen"))])
    said = capsys.readouterr().out
    assert not well
    assert "    why\n    so" in said
    assert "unseen" not in said
    assert said.index("second") < said.index("1 of 2 steps passed")


def test_step_runs_a_tool_of_the_environment() -> None:
    assert steps.command("python", "-c", "print(1)")() == (True, "1")
    assert steps.command("python", "-c", "raise SystemExit(1)")() == (False, "")
