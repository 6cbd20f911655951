"""`insert_many` writes the rows that `bulk_create` writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.journal.db import run
from kouan.journal.insert import insert_many, returning, rows_json, statement
from tests.journal.thing import Thing

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ZONED = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
COLUMNS = {
    "state": TEXT,
    "n": st.none() | st.integers(-(2**31), 2**31 - 1),
    "amount": st.none() | st.decimals(-(10**13), 10**13, places=5),
    "at": st.none() | ZONED,
    "day": st.none() | st.dates(date(1900, 1, 1)),
    "tags": st.none() | st.lists(TEXT, max_size=3),
    "data": st.none() | JSON,
    "other": st.none() | st.uuids(),
    "blob": st.none() | st.binary(max_size=20),
    "flag": st.none() | st.booleans(),
    "span": st.none() | st.timedeltas(timedelta(days=-999), timedelta(days=999)),
}


@pytest.fixture(autouse=True)
def table(db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*COLUMNS.values()), min_size=1, max_size=5))
def test_same_rows_as_bulk_create(rows: list[tuple[Any, ...]]) -> None:
    ids = [(uuid4(), uuid4()) for _ in rows]
    names = tuple(COLUMNS)
    with transaction.atomic():
        insert_many(Thing, ("id", *names), [(ours, *row) for (ours, _), row in zip(ids, rows, strict=True)])
    made = [Thing(id=theirs, **dict(zip(names, row, strict=True))) for (_, theirs), row in zip(ids, rows, strict=True)]
    Thing.objects.bulk_create(made)
    found = {row[0]: row[1:] for row in Thing.objects.values_list("id", *names, "made")}
    for ours, theirs in ids:
        assert [plain(v) for v in found[ours]] == [plain(v) for v in found[theirs]]


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_one_statement_for_any_number_of_rows() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert_many(Thing, ("id", "state"), [(uuid4(), "x") for _ in range(500)])
    assert len(queries) == 1
    assert Thing.objects.count() == 500


def test_no_rows_is_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert_many(Thing, ("id", "state"), [])
        assert returning(Thing, ("id", "state"), [], ["id"]) == []
    assert len(queries) == 0


def test_foreign_keys_by_object_by_key_and_by_column() -> None:
    parent = Thing.objects.create(id=uuid4(), state="p")
    for column, value in (("of", parent), ("of", parent.id), ("of_id", parent.id)):
        insert_many(Thing, ("id", "state", column), [(uuid4(), "c", value)])
    assert Thing.objects.filter(of=parent).count() == 3


def test_returning_is_in_the_order_of_the_rows() -> None:
    ids = [uuid4() for _ in range(200)]
    found = returning(Thing, ("id", "state", "n"), [(id_, "x", i) for i, id_ in enumerate(ids)], ["pk", "n", "made"])
    assert found == [(id_, i, "here") for i, id_ in enumerate(ids)]


def test_several_inserts_in_one_statement() -> None:
    first, second = uuid4(), uuid4()
    sql = (
        f"WITH a AS ({statement(Thing, ('id', 'state'), placeholder='%(a)s')}) "
        f"{statement(Thing, ('id', 'state', 'of_id'), placeholder='%(b)s')}"
    )
    values = {
        "a": rows_json(Thing, ("id", "state"), [(first, "1")]).decode(),
        "b": rows_json(Thing, ("id", "state", "of_id"), [(second, "2", first)]).decode(),
    }
    run(sql, values)
    assert Thing.objects.get(id=second).of_id == first


@pytest.mark.parametrize(
    ("column", "value", "error"),
    [
        ("state", "x" * 21, DataError),
        ("state", "a\x00b", DataError),
        ("state", None, IntegrityError),
        ("n", 2**31, DataError),
        ("n", "x", DataError),
        ("other", "not a uuid", DataError),
        ("amount", Decimal("1e15"), DataError),
        ("at", datetime(2026, 1, 1), TypeError),
    ],
)
def test_bad_values_are_errors(column: str, value: Any, error: type[Exception]) -> None:
    row = {"id": uuid4(), "state": "x", column: value}
    with pytest.raises(error), transaction.atomic():
        insert_many(Thing, tuple(row), [tuple(row.values())])
    assert not Thing.objects.exists()


def test_unknown_column_and_short_row_are_errors() -> None:
    with pytest.raises(Exception, match="no field named"):
        insert_many(Thing, ("nothing",), [(1,)])
    with pytest.raises(TypeError):
        insert_many(Thing, ("id", "state"), [(UUID(int=1),)])


def test_the_statement_is_prepared() -> None:
    """Django's default would quietly turn this off."""
    insert_many(Thing, ("id", "state"), [(uuid4(), "x")])
    found = run("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ['%"journal_test_thing"%'])
    assert found.fetchone()[0] > 0
