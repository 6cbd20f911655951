"""How long the rules and duties of a declaration with 20 lines take, one process, one core.

`run()` gives microseconds of processor time per declaration, and lines per second and core. Every line
has its own HS code with declaration elements, licence letters and a container; reference data is warm, as in a serving
process.
"""

from __future__ import annotations

import time
import timeit
from typing import Any

import msgspec

from kouan.clearance.check import check
from kouan.clearance.duties import Rate, Tariff, assess
from kouan.codecs.declaration import Container, Declaration
from tests.clearance.build import D, box, context, day, imported, line
from tests.clearance.duties.cases import rate

LINES = 20


def tariff(lines: int) -> dict[str, Tariff]:
    """Tariff lines as the real ones are: elements, a licence letter, a second unit, some with consumption tax."""
    elements = ("1品牌类型", "2出口享惠情况", "3用途", "4材质", "5品牌", "6型号", "7GTIN", "8CAS", "9其他")
    return {
        code: Tariff(
            hs_code=code,
            licences="6" if n % 2 else "A",
            unit1="035",
            unit2="007" if n % 3 == 0 else "",
            elements=elements,
            mfn=Rate.of("0.06"),
            provisional=Rate.of("0.03") if n % 4 == 0 else None,
            consumption=Rate.of("0.05") if n % 5 == 0 else Rate(),
            vat=130_000,
        )
        for n in range(lines)
        for code in (f"84{n:08d}",)
    }


def declaration(lines: int) -> Declaration:
    """A valid import declaration with that many lines and four boxes."""
    goods = tuple(
        line(
            n + 1,
            hs_code=f"84{n:08d}",
            model="4|3|汽车用|钢铁|奥迪|A-100",
            name=f"汽车用支架 第{n}种",
            quantity=D(10 * n + 10),
            first_quantity=D(10 * n + 10),
            price=D("12.34"),
            total=D("12.34") * (10 * n + 10),
            second_quantity=D(5) if n % 3 == 0 else None,
            second_unit="007" if n % 3 == 0 else "",
            ciq_code="" if n % 2 else "999",
        )
        for n in range(lines)
    )
    weight = sum(item.quantity for item in goods)
    boxes = tuple(
        Container(number=box(f"CSQU30543{n}"), spec="21", lcl="0", goods_lines=tuple(range(1, lines + 1)))
        for n in range(4)
    )
    return msgspec.structs.replace(
        imported(), goods=goods, containers=boxes, net_weight=D(weight), gross_weight=D(weight) + 500
    )


def run(lines: int = LINES, repeat: int = 5, number: int = 500) -> dict[str, Any]:
    """Best of `repeat` runs of `number` declarations each."""
    filed, the_day = declaration(lines), day(tariff=tariff(lines))
    facts = context(the_day=the_day)
    problems = check(filed, facts)
    assert problems == [], problems
    lookup, values = the_day.tariff.__getitem__, the_day.values

    def best(work: Any) -> float:
        return min(timeit.repeat(work, repeat=repeat, number=number, timer=time.process_time)) / number * 1e6

    rules = best(lambda: check(filed, facts))
    duties = best(lambda: assess(filed, the_day.on, lookup, rate, values))
    return {
        "lines": lines,
        "rules_us": round(rules, 1),
        "duties_us": round(duties, 1),
        "together_us": round(rules + duties, 1),
        "duty_lines_per_second": round(lines / duties * 1e6),
    }


if __name__ == "__main__":
    print(run())
