"""UUID version 7: form, order, and no two alike."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

import pytest

from kouan.kernel import ids
from kouan.kernel.ids import short, uuid7


def test_form_and_time() -> None:
    before = time.time_ns() // 1_000_000
    one = uuid7()
    assert one.version == 7 and one.variant == RFC_4122
    assert before <= one.int >> 80


def test_later_calls_sort_later() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made) and len(set(made)) == len(made)


def test_order_holds_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert uuid7() > first


def test_threads_never_share_one() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for batch in pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)) for one in batch]
    assert len(set(made)) == len(made)


def test_short_is_eight_unmistakable_characters() -> None:
    assert short(UUID(int=0)) == "00000000" and short(UUID(int=31)) == "0000000Z"
    names = {short(uuid7()) for _ in range(1_000)}
    assert len(names) > 990 and not set("".join(names)) & set("ILOU")


def test_a_full_millisecond_borrows_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = ids._Sequence()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    sequence._milliseconds, sequence._tail = 5, ids._TAIL_MASK
    assert sequence.next() >> 80 == 6
