"""Whatever a declaration holds, the rules answer: they never raise, and every sentence is whole in both languages."""

from decimal import Decimal
from typing import get_args, get_origin

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kouan.clearance.check import check, stops
from kouan.clearance.duties import assess
from kouan.codecs.declaration import Charge, Container, Danger, LicenceDocument, OriginRelation
from tests.clearance.build import context, exported, having, imported, many_lines
from tests.clearance.duties.cases import RATES

COMPLETE = many_lines(
    2,
    other_charges=Charge("3", "USD", Decimal(5)),
    documents=(LicenceDocument("7", "N"),),
    origin_relations=(OriginRelation("Y", "<02>N", 1),),
)
COMPLETE = having(COMPLETE, "goods[1].danger", Danger("1263", "x", "2", "1A1"))
BASES = (imported(), exported(), COMPLETE)

text = st.one_of(
    st.text(max_size=12),
    st.text("0123456789", max_size=12),
    st.sampled_from(["I", "E", "142", "１", "{found}", "%s", "\x00", "CHN", "<02>", "<", "|||", "1" * 600]),
)
number = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.sampled_from([Decimal(0), Decimal("-1"), Decimal("1e30"), Decimal("sNaN"), Decimal("1e-30"), Decimal("1e999")]),
)


def paths(held, prefix=""):
    """Every leaf field of a declaration by path, with a strategy of values its type allows."""
    for field in msgspec.structs.fields(type(held)):
        value, path = getattr(held, field.name), f"{prefix}{field.name}"
        kinds = get_args(field.type) or (field.type,)
        if isinstance(value, msgspec.Struct):
            yield from paths(value, f"{path}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for index, part in enumerate(value):
                yield from paths(part, f"{path}[{index}].")
        elif field.type is str:
            yield path, text
        elif Decimal in kinds:
            yield path, st.one_of(number, st.none()) if type(None) in kinds else number
        elif field.type is int:
            yield path, st.integers(-5, 10**20)
        elif get_origin(field.type) is tuple and kinds[0] is str and len(kinds) == 2 and kinds[1] is ...:
            yield path, st.lists(text, max_size=3).map(tuple)


CHANGES = [(base, path, values) for base in BASES for path, values in paths(base)]
OWN = [at for at, one in enumerate(CHANGES) if one[0] is COMPLETE]


def change(data, declaration, at):
    base, path, values = CHANGES[at]
    return having(declaration if declaration is not None else base, path, data.draw(values))


@given(st.data(), st.integers(0, len(CHANGES) - 1))
@settings(max_examples=250, deadline=None)
def test_one_field_changed_to_anything(data, at):
    declaration = change(data, None, at)
    problems = check(declaration, context())
    for problem in problems:
        assert problem.text.zh.strip()
        assert problem.text.en.strip()
        assert problem.field
    if not stops(problems):
        the = context().day
        sheet = assess(declaration, the.on, the.tariff.__getitem__, lambda c, on: RATES[c], the.values)
        assert sheet.total >= 0


@given(
    st.data(), st.lists(st.integers(0, len([1 for one in CHANGES if one[0] is COMPLETE]) - 1), min_size=2, max_size=6)
)
@settings(max_examples=150, deadline=None)
def test_several_fields_changed_to_anything(data, picks):
    declaration = COMPLETE
    for pick in picks:
        declaration = change(data, declaration, pick)
    for step in ("whole", "summary", "complete"):
        check(declaration, context(step=step, summary=imported()))


@given(st.text())
@example("{0}{x}")
@settings(max_examples=50, deadline=None)
def test_what_a_declarant_typed_never_becomes_a_format(typed):
    box = Container(number=typed or "x", spec=typed, goods_lines=(9,), lcl=typed)
    declaration = having(having(imported(), "containers", (box,)), "goods[0].unit", typed)
    for problem in check(declaration, context()):
        assert len(problem.text.zh) < 500
