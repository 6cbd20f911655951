"""The size of numbers (B22): looked at before every other rule, as none could be trusted with 1e30 or NaN."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, DecimalException

from kouan.clearance.rules.hints import fill, of_item, shown
from kouan.clearance.rules.labels import label
from kouan.clearance.rules.lengths import CHARGE, COUNT, NUMBERS, TOO_LARGE, WEIGHT
from kouan.clearance.rules.shape import B22
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem


def numbers(declaration: Declaration) -> list[Problem]:
    """Numbers that are not finite or do not fit their fields (1e30, 17 digits, NaN); the other rules rely on none.

    The sum of a column has the most decimals of its numbers: one look at it settles an honest declaration.
    """
    found: list[Problem] = []
    goods = declaration.goods
    columns: dict[str, list[Decimal] | list[Decimal | int]] = {
        "quantity": [item.quantity for item in goods],
        "price": [item.price for item in goods],
        "total": [item.total for item in goods],
        "first_quantity": [item.first_quantity or 0 for item in goods],
        "second_quantity": [item.second_quantity or 0 for item in goods],
    }
    for field, column in columns.items():
        if not _column_fits(field, column):
            found += _numbers_of(field, column)
    for path, name, value, size in _single(declaration):
        if not _fits(value, *size):
            found.append(_wrong(path, name, value, size))
    return found


def _single(declaration: Declaration) -> Iterator[tuple[str, str, Decimal | int, tuple[int, int]]]:
    """Path, name, value and size of every number outside the columns of the goods."""
    yield "gross_weight", "gross_weight", declaration.gross_weight, WEIGHT
    yield "net_weight", "net_weight", declaration.net_weight, WEIGHT
    yield "packages", "packages", declaration.packages, COUNT
    for field in ("freight", "insurance", "other_charges"):
        amount = getattr(declaration, field).amount
        if amount is not None:
            yield f"{field}.amount", field, amount, CHARGE
    for index, container in enumerate(declaration.containers):
        if container.weight is not None:
            yield f"containers[{index}].weight", "weight", container.weight, WEIGHT
    for index, pack in enumerate(declaration.other_packs):
        yield f"other_packs[{index}].quantity", "packages", pack.quantity, COUNT
    for index, item in enumerate(declaration.goods):
        for at, permit in enumerate(item.permits):
            if permit.quantity is not None:
                yield f"goods[{index}].permits[{at}].quantity", "quantity", permit.quantity, NUMBERS["quantity"]


def _wrong(path: str, name: str, value: Decimal | int, size: tuple[int, int], item: int = 0) -> Problem:
    said = fill(B22.number, label=of_item(item, label(name)))
    return B22.problem(path, said, whole=size[0], places=size[1], found=shown(value))


def _column_fits(field: str, column: list[Decimal] | list[Decimal | int]) -> bool:
    _, places = NUMBERS[field]
    try:
        total = sum(column)
        return (
            -TOO_LARGE[field] < total < TOO_LARGE[field]
            and min(column, default=0) >= 0
            and (isinstance(total, int) or -int(total.as_tuple().exponent) <= places)
        )
    except DecimalException:
        return False


def _numbers_of(field: str, column: list[Decimal] | list[Decimal | int]) -> Iterator[Problem]:
    for index, value in enumerate(column):
        if not _fits(value, *NUMBERS[field]):
            yield _wrong(f"goods[{index}].{field}", field, value, NUMBERS[field], index + 1)


def _fits(value: Decimal | int, whole: int, places: int) -> bool:
    if isinstance(value, int):
        return bool(abs(value) < 10**whole)
    if not value.is_finite():
        return False
    exponent = int(value.as_tuple().exponent)
    if exponent < -places:  # zeros at the end do no harm
        exponent = int(value.normalize().as_tuple().exponent)
    return exponent >= -places and value.adjusted() < whole
