"""B23 in life: what a firm usually declares is learned from what was released, and an odd total is warned of."""

import pytest

from kouan.clearance.models import Declaration, UsualValue
from kouan.clearance.services import usual
from kouan.clearance.services.filing import file
from kouan.kernel import clock
from tests.clearance import build
from tests.clearance.conftest import bill


def declared(world, number: int, *, times: int = 1):
    bill(world, f"USUAL{number}")
    made = build.imported(client_no=f"U{number}", bill_no=f"USUAL{number}")
    item = made.goods[0]
    dearer = build.having(made, "goods[0].price", item.price * times)
    dearer = build.having(dearer, "goods[0].total", item.total * times)
    return file(caller=world.as_broker, declaration=dearer, client_no=f"U{number}")


def rules(filed) -> set[str]:
    return {problem["rule"] for problem in filed.problems}


@pytest.fixture
def learned(world):
    """Five released declarations of the trader, learned from."""
    for number in range(5):
        declared(world, number)
    Declaration.objects.update(state="P", released_at=clock.now())
    assert usual.compute(clock.today()) > 0
    return world


def test_b23_a_total_far_from_the_usual_is_warned_of(learned):
    assert "B23" not in rules(declared(learned, 10))
    assert "B23" in rules(declared(learned, 11, times=11))


def test_b23_other_firms_and_few_lines_say_nothing(world):
    for number in range(4):
        declared(world, number)
    Declaration.objects.update(state="P", released_at=clock.now())
    assert usual.compute(clock.today()) == 0
    assert "B23" not in rules(declared(world, 10, times=11))


def test_computed_once_a_day(learned, monkeypatch):
    monkeypatch.setattr(usual, "_computed", None)
    assert usual.compute_if_due() == 0  # today's are there
    UsualValue.objects.all().delete()
    monkeypatch.setattr(usual, "_computed", None)
    assert usual.compute_if_due() > 0
    assert usual.compute_if_due() == 0
