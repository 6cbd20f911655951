"""The command line: what it shows, and that every command of the table is there."""

import pytest
from click.testing import CliRunner

from kouan.config.cli.group import find, main
from kouan.config.cli.plugs import PLUGS, Plug

HERE = [plug for plug in PLUGS if plug.exists()]


def test_help_shows_every_command_by_section() -> None:
    shown = CliRunner().invoke(main, ["help"])
    assert shown.exit_code == 0
    for plug in HERE:
        assert plug.name in shown.output
    assert shown.output.index("Run:") < shown.output.index("Data:") < shown.output.index("Develop:")
    assert "KOUAN_STATE" in shown.output


@pytest.mark.parametrize("plug", HERE, ids=lambda plug: plug.name)
def test_every_command_of_the_table_exists_and_explains_itself(plug: Plug) -> None:
    command = find(plug)
    assert command.name == plug.name
    assert (command.help or "").strip()


def test_unknown_command_is_a_wrong_use() -> None:
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_names_are_said_once() -> None:
    assert len({plug.name for plug in PLUGS}) == len(PLUGS)
