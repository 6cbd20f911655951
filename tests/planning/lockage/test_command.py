"""`kouan locks` as people call it."""

from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from click.testing import CliRunner

from kouan.config.cli.locks import locks, running_since
from kouan.kernel.errors import KouanError
from kouan.planning.lockage.plan import read
from tests.planning.lockage.rivers import facility, raw, vessel


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "instance.json"
    vessels = [vessel(f"V{k}", arrival=30 * k) for k in range(8)] + [vessel("LONG", length=50000)]
    rooms = [facility("A", closures=[[200, 300]]), facility("B", "lower")]
    path.write_bytes(msgspec.json.encode(raw(vessels, rooms)))
    return path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(locks, [str(a) for a in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_plan_bound_and_show(instance: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    said = run("plan", instance, "-o", target, "--moves", 3000)
    assert "set aside: LONG" in said and "DIM" in said
    objective = read(target).objective
    assert f"objective {objective}" in said
    bound = run("bound", instance)
    assert float(bound.split()[1]) <= (objective or 0)
    run("show", target)
    picture = ElementTree.parse(tmp_path / "plan.svg").getroot()
    titles = [t.text or "" for t in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert "closed" in titles
    assert sum(t.startswith("V") and "x 16.2 m" in t for t in titles) == 16


def test_a_plan_of_another_planner_is_drawn_with_its_instance(instance: Path, tmp_path: Path) -> None:
    target = tmp_path / "foreign.json"
    target.write_text(
        '{"format":"locks-solution","version":1,"instance":"test","lockages":'
        '[{"facility":"A","direction":"down","start":5,"vessels":[{"id":"V0","x":400,"y":40}]}]}'
    )
    assert CliRunner().invoke(locks, ["show", str(target)]).exit_code == 2
    run("show", target, "-i", instance)
    assert "V0 normal" in (tmp_path / "foreign.svg").read_text()


def test_a_limit_in_seconds_is_kept_by_the_search(instance: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    run("plan", instance, "-o", target, "--limit", 0.5)
    assert read(target).lockages


def test_faults_of_the_input_are_sentences(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"format": "locks-instance", "version": 2}')
    done = CliRunner().invoke(locks, ["plan", str(bad), "-o", str(tmp_path / "x.json"), "--moves", "10"])
    assert isinstance(done.exception, KouanError)
    assert "version" in str(done.exception)


def test_start_up_counts() -> None:
    assert running_since() > 0
