"""Work that is due because time passed."""

import pytest

from kouan.journal import deadlines


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> dict[str, deadlines.Due]:
    monkeypatch.setattr(deadlines, "_due", registered := {})
    return registered


@pytest.mark.usefixtures("own")
def test_one_failing_wing_stops_no_other() -> None:
    calls: list[str] = []

    @deadlines.deadline("a")
    def fails() -> int:
        raise RuntimeError("a")

    @deadlines.deadline("b")
    def works() -> int:
        calls.append("b")
        return 2

    assert deadlines.run_due(strict=False) == 2
    with pytest.raises(RuntimeError, match="a"):
        deadlines.run_due()
    assert calls == ["b", "b"]


@pytest.mark.usefixtures("own")
def test_a_name_is_registered_once() -> None:
    deadlines.deadline("a")(lambda: 0)
    with pytest.raises(TypeError, match="twice"):
        deadlines.deadline("a")(lambda: 1)


@pytest.mark.django_db(transaction=True)
def test_alone_runs_what_is_due(own: dict[str, deadlines.Due]) -> None:
    calls: list[int] = []
    own["a"] = lambda: calls.append(1) or 1
    deadlines.run_alone()
    deadlines.run_alone()
    assert calls == [1, 1]
