"""Whether a new rule value has the form of the one before, so that the rules that read it can go on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

GREATEST = 2**53  # beyond this not every reader of JSON keeps a number exactly


class Unfit(ValueError):
    """The value is of another form than the one before."""


def fitted(new: Any, like: Any) -> Any:
    """`new` in the form of `like`: numbers written as `like` writes them; Unfit when it is of another form.

    A number stays a number (and not negative where it was not), a day a day; a list holds what the former list held;
    a mapping of plain values keeps every key, for rules read them by name; a table of records may lose and gain rows.
    """
    if like is None:
        return new
    if isinstance(like, bool) or isinstance(new, bool):
        return _same_type(new, like)
    number = _number(like)
    if number is not None:
        return _as_number(new, like, number)
    if isinstance(like, list) and isinstance(new, list):
        return [_any_of(one, like) for one in new]
    if isinstance(like, dict) and isinstance(new, dict):
        if like.keys() - new.keys() and not all(isinstance(one, dict | list) for one in like.values()):
            raise Unfit
        return {key: fitted(one, like[key]) if key in like else _any_of(one, like.values()) for key, one in new.items()}
    if _day(like) and not _day(new):
        raise Unfit
    return _same_type(new, like)


def _same_type(new: Any, like: Any) -> Any:
    if type(new) is not type(like):
        raise Unfit
    return new


def _any_of(new: Any, likes: Iterable[Any]) -> Any:
    """As one of `likes`. Texts of digits in lists are codes, not numbers: any text fits among them."""
    likes = list(likes)
    if isinstance(new, str) and any(isinstance(like, str) for like in likes):
        return new
    for like in likes:
        try:
            return fitted(new, like)
        except Unfit:
            continue
    if likes:
        raise Unfit
    return new


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and -GREATEST <= found <= GREATEST else None


def _as_number(new: Any, like: Any, former: Decimal) -> Any:
    number = _number(new)
    if number is None or (number < 0 <= former) or (isinstance(like, int) and number != int(number)):
        raise Unfit
    if isinstance(like, str):
        return str(new).strip()
    return int(number) if isinstance(like, int) else float(number)


def _day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
