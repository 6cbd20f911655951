"""The search box: every kind of number, a part of it, and never another organisation's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kouan.registry.search import find
from tests.clearance.conftest import filed, noon, world  # noqa: F401


def titles(caller, text):
    return {hit.title for group in find(caller, text) for hit in group.hits}


@pytest.fixture
def made(world):  # noqa: F811
    return filed(world)


@pytest.mark.parametrize("cut", [6, 12, 18])
def test_a_declaration_by_its_number_or_the_beginning(world, made, cut):  # noqa: F811
    assert made.entry_id in titles(world.as_broker, made.entry_id[:cut])
    assert made.entry_id in titles(world.as_customs, made.seq_no[:cut])


def test_a_declaration_by_one_s_own_client_number(world, made):  # noqa: F811
    assert made.entry_id in titles(world.as_broker, made.client_no)
    assert made.entry_id not in titles(world.as_customs, made.client_no)


@pytest.mark.parametrize("part", ["COSU6123456780", "cosu612", "456780", "305438"])
def test_a_consignment_by_part_of_its_bill_or_box(world, made, part):  # noqa: F811
    assert "COSU6123456780" in titles(world.as_trader, part)


def test_a_vessel_by_part_of_its_name(world, made):  # noqa: F811
    assert "MING ZHU 9 2106E" in titles(world.as_trader, "ming zhu")


@pytest.mark.parametrize("text", ["COSU6123456780", "MING ZHU", "305438"])
def test_nothing_of_others_is_found(world, made, text):  # noqa: F811
    assert titles(world.as_other, text) == set()
    assert titles(world.as_other, made.entry_id) == set()


@pytest.mark.parametrize("text", ["", " ", "%", "_", "a", "x" * 5000, "'; drop table", "\\", "%%%"])
def test_odd_input_finds_nothing_and_breaks_nothing(world, made, text):  # noqa: F811
    assert titles(world.as_customs, text) == set()


def test_the_same_queries_for_one_hit_and_for_many(world):  # noqa: F811
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert find(world.as_trader, "COSU612")
        return sum("registry_tableversion" not in one["sql"] for one in queries.captured_queries)

    filed(world)
    once = asked()
    for number in range(12):
        filed(world, bill_no=f"COSU6129{number:03d}")
    assert asked() == once
