"""`kouan flows` as a user calls it: one line each, exit code."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from kouan.simulator.flows import FOLDER, flows

BROKEN = """
name: a box nobody knows
starts: "2026-03-02T08:00:00+08:00"
steps:
  - {say: nothing is there, as: trader, call: GET /api/v1/clearance/declarations, expect: {rows: {length: 3}}}
"""


@pytest.mark.django_db(transaction=True)
def test_a_line_each_and_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from kouan.registry.builtin import load_builtin
    from kouan.registry.demo import demo_tokens, load_demo
    from kouan.simulator import scratch

    class Here:  # the test's own database is scratch already
        def __enter__(self) -> dict[str, str]:
            load_builtin()
            load_demo()
            scratch.without_chance()
            return demo_tokens()

        def __exit__(self, *_: object) -> None:
            connection.close()

    monkeypatch.setattr(scratch, "scratch_worlds", nullcontext)
    monkeypatch.setattr(scratch, "scratch_world", Here)
    broken = tmp_path / "broken.yaml"
    broken.write_text(BROKEN)
    answer = CliRunner().invoke(flows, [str(FOLDER / "07-strangers-see-nothing.yaml"), str(broken)])
    assert answer.exit_code == 1
    lines = answer.output.splitlines()
    assert lines[0].startswith("ok   07-strangers-see-nothing")
    assert lines[1].startswith("FAIL broken")
    assert "step 1 (nothing is there)" in lines[2]
