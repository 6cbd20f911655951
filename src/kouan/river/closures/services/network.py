"""The network of ways: every price is dated, says where it comes from, and is replaced, never overwritten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Model

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.planning.corridors.example import example
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures.models import Goods, Place, Way
from kouan.river.closures.places import GOODS

KEEPERS = (Role.PORT_OFFICE, Role.MARKET)
FIRST = date(2021, 1, 1)
SOURCE = "estimate of the trade, to be replaced by quotations"
EARLIER = Text("生效日期不得早于现行值的生效日期 {start}。", "It cannot begin before the present value of {start}.")
SOURCE_MISSING = Text("请写明来源。", "Say where the figure comes from.")
UNKNOWN_PLACE = Text("没有名为“{name}”的地点。", "There is no place named “{name}”.")


def seed() -> None:
    """The network to begin with, once: estimates, marked so."""
    if Way.objects.exists():
        return
    made = example()
    dated: dict[str, Any] = {"effective_from": FIRST, "source": SOURCE, "tag": "E"}
    Place.objects.bulk_create(
        [Place(name=p.name, storage=p.storage, room=p.room, **dated) for p in made.places], ignore_conflicts=True
    )
    Way.objects.bulk_create(
        [
            Way(
                **msgspec.structs.asdict(leg) | {"weekdays": list(leg.weekdays)},
                **dated,
            )
            for leg in made.legs
        ],
        ignore_conflicts=True,
    )
    names = ("name", "origin", "destination", "day_value", "early_cost", "early_days")
    Goods.objects.bulk_create(
        [
            Goods(
                **{name: getattr(one, name) for name in names},
                name_zh=GOODS.get(one.name, Text(one.name, one.name)).zh,
                usual_teu=round(sum(one.volumes) / len(one.volumes)),
                **dated,
            )
            for one in made.commodities
        ],
        ignore_conflicts=True,
    )


KEY = ("origin", "destination", "mode")


@transaction.atomic
def set_way(*, caller: Caller, effective_from: date, source: str, tag: str = "S", **said: Any) -> Way:
    """A price of a leg from a day on; the value before it ends the day before."""
    caller.require(*KEEPERS)
    problems = [
        Problem("14-NAME", field, UNKNOWN_PLACE.format(name=said[field]))
        for field in ("origin", "destination")
        if not Place.objects.filter(name=said[field]).exists()
    ]
    if problems:
        raise Invalid(problems)
    made: Way = _replace(Way, {name: said[name] for name in KEY}, caller, effective_from, source, tag, said)
    append(
        type="WAY_PRICED",
        subject=("corridor_way", made.pk),
        payload={"way": str(made), "from": effective_from, "source": source, "cost": f"{made.cost:g}"},
        set={},
    )
    return made


@transaction.atomic
def set_goods(*, caller: Caller, effective_from: date, source: str, tag: str = "S", **said: Any) -> Goods:
    """Value of time and usual volume of goods from a day on."""
    caller.require(*KEEPERS)
    made: Goods = _replace(Goods, {"name": said["name"]}, caller, effective_from, source, tag, said)
    append(
        type="WAY_PRICED",
        subject=("corridor_goods", made.pk),
        payload={"goods": made.name, "from": effective_from, "source": source},
        set={},
    )
    return made


def _replace(
    kind: type[Any], key: dict[str, Any], caller: Caller, since: date, source: str, tag: str, said: dict[str, Any]
) -> Any:
    if not source.strip():
        raise Invalid([Problem("14-SOURCE", "source", SOURCE_MISSING)])
    former = kind.objects.select_for_update().filter(**key).order_by("-effective_from").first()
    if former is not None and since < former.effective_from:
        raise Invalid([Problem("14-DAY", "effective_from", EARLIER.format(start=former.effective_from))])
    fields = said | {"source": source[:200], "tag": tag, "set_by_id": caller.organisation, "set_at": clock.now()}
    if former is not None and since == former.effective_from:
        for name, value in fields.items():
            setattr(former, name, value)
        former.save()
        return former
    if former is not None:
        former.effective_until = since - timedelta(days=1)
        former.save(update_fields=["effective_until"])
    made: Model = kind.objects.create(**fields, effective_from=since)
    return made
