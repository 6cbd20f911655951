"""The peer: the same filing as a team would write it today, FastAPI with pydantic and the SQLAlchemy ORM.

It stores into the same tables, checks by the same rules and computes the same duties; what differs is everything
around them. Run: uvicorn tests.bench.peers.app:app (KOUAN_DATABASE_URL set).
"""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the code lists look for a newer version every two seconds
django.setup()

import msgspec  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from psycopg.conninfo import conninfo_to_dict  # noqa: E402
from pydantic import BaseModel, create_model  # noqa: E402
from sqlalchemy import MetaData, Table, select  # noqa: E402
from sqlalchemy.engine import URL  # noqa: E402
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine  # noqa: E402
from sqlalchemy.orm import registry  # noqa: E402

from kouan.clearance import reference  # noqa: E402
from kouan.clearance.check import check  # noqa: E402
from kouan.clearance.duties.sheet import KINDS  # noqa: E402
from kouan.clearance.rules.context import Context  # noqa: E402
from kouan.clearance.services.assessing import assess  # noqa: E402
from kouan.codecs import declaration as domain  # noqa: E402

TABLES = {
    "Head": "clearance_declaration",
    "Line": "clearance_declarationline",
    "Box": "clearance_declarationcontainer",
    "Receipt": "clearance_receipt",
    "Event": "journal_event",
    "Organisation": "registry_organisation",
}
LINE = (
    *("line", "hs_code", "name", "model", "quantity", "unit", "price", "total", "currency"),
    *("origin_country", "destination_country", "first_quantity", "first_unit", "second_quantity", "second_unit"),
    "duty_mode",
)
_models: dict[type, type[BaseModel]] = {}


def pydantic_twin(struct: Any) -> Any:
    """The pydantic model with the fields of a msgspec Struct, nested ones too."""
    origin = get_origin(struct)
    if origin is tuple:
        return tuple[tuple(a if a is ... else pydantic_twin(a) for a in get_args(struct))]  # type: ignore[misc]
    if origin is not None:
        parts = tuple(pydantic_twin(a) for a in get_args(struct))
        return parts[0] | None if type(None) in parts else struct
    if not (isinstance(struct, type) and issubclass(struct, msgspec.Struct)):
        return struct
    if struct not in _models:
        hints = get_type_hints(struct)
        fields: dict[str, Any] = {}
        for field in msgspec.structs.fields(struct):
            needed = field.required
            default = ... if needed else msgspec.structs.asdict(_empty(struct, field))[field.name]
            if isinstance(default, msgspec.Struct):
                default = _models[type(default)]()
            fields[field.name] = (pydantic_twin(hints[field.name]), default)
        _models[struct] = create_model(struct.__name__, **fields)
    return _models[struct]


def _empty(struct: type[msgspec.Struct], field: Any) -> msgspec.Struct:
    """A Struct holding only the default of `field`, to read that default from."""
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.defstruct("One", [(field.name, Any)])(value)


for part in (domain.Party, domain.OverseasParty, domain.Charge, domain.Permit, domain.Danger):
    pydantic_twin(part)
Body = pydantic_twin(domain.Declaration)


def address() -> URL:
    """libpq's address as SQLAlchemy takes it."""
    info = conninfo_to_dict(os.environ["KOUAN_DATABASE_URL"])
    return URL.create(
        "postgresql+asyncpg",
        username=str(info.get("user", "")) or None,
        database=str(info.get("dbname", "")),
        query={"host": str(info.get("host", ""))},
    )


engine = create_async_engine(address(), pool_size=8)
Session = async_sessionmaker(engine, expire_on_commit=False)
mapped: dict[str, Any] = {}


def _map(connection: Any) -> None:
    """ORM classes on the tables as they are."""
    metadata, mapper = MetaData(), registry()
    for name, table in TABLES.items():
        mapped[name] = type(name, (), {})
        keys: dict[str, Any] = {}
        found = Table(table, metadata, autoload_with=connection)
        if not found.primary_key.columns:
            keys["primary_key"] = [found.c.seq]
        mapper.map_imperatively(mapped[name], found, **keys)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> Any:
    async with engine.connect() as connection:
        await connection.run_sync(_map)
    yield


app = FastAPI(lifespan=lifespan)


def make(kind: str, /, **values: Any) -> Any:
    one = mapped[kind]()
    for key, value in values.items():
        setattr(one, key, value)
    return one


@app.post("/declarations", status_code=201)
async def file(body: Body) -> dict[str, Any]:  # type: ignore[valid-type]
    on = date.today()
    async with Session() as session, session.begin():
        known = mapped["Organisation"]
        trader = (await session.execute(select(known).where(known.uscc == body.trader.uscc))).scalar_one()
        agent = (await session.execute(select(known).where(known.uscc == body.agent.uscc))).scalar_one_or_none()
        context = Context(
            day=reference.day(on),
            manifest=lambda *_: None,
            previous=lambda _: {},
            may_declare=lambda *_: True,
            credit=trader.grade,
        )
        declaration = msgspec.convert(body, domain.Declaration, from_attributes=True)  # some 50 µs; the rules want it
        problems = [p for p in check(declaration, context) if p.severity == "E"]
        if problems:
            return {"problems": [p.as_dict("en") for p in problems]}
        duties = assess(declaration, on)
        head = rows(session, body, trader, agent or trader, duties)
    return {"id": head.id, "seq_no": head.seq_no, "entry_id": head.entry_id, "duties": duties.payable}


def rows(session: Any, body: Any, trader: Any, agent: Any, duties: Any) -> Any:
    """The objects of one filing, added to the session."""
    now, key = datetime.now(UTC), uuid.uuid4()
    raw = body.model_dump(mode="json", exclude={"goods", "containers"}, exclude_defaults=True)
    head = make(
        "Head",
        id=key,
        direction=body.direction,
        state="7",
        seq_no=f"P{key.hex[:17]}",
        entry_id=f"P{key.hex[15:]}",
        client_no=body.client_no,
        digest=hashlib.sha256(body.model_dump_json().encode()).digest(),
        organisation_id=trader.id,
        filed_by_id=agent.id,
        customs_office=body.customs_office,
        supervision_mode=body.supervision_mode,
        bill_no=body.bill_no,
        conveyance=body.conveyance,
        voyage=body.voyage,
        contract_no=body.contract_no,
        trader_name=body.trader.name,
        goods_name=body.goods[0].name,
        line_count=len(body.goods),
        currency=body.goods[0].currency,
        total_value=sum((g.total for g in body.goods), Decimal(0)),
        late_fee_fen=0,
        duties=msgspec.to_builtins(duties, str_keys=True),
        **{f"{kind}_fen": duties.payable.get(kind, 0) for kind in KINDS},
        problems=[],
        head=raw,
        early=False,
        source="api",
        note="",
        submitted_at=now,
    )
    session.add(head)
    for g in body.goods:
        rest = g.model_dump(mode="json", exclude=set(LINE), exclude_defaults=True)
        session.add(make("Line", declaration_id=key, rest=rest, **{name: getattr(g, name) for name in LINE}))
    for box in body.containers:
        session.add(make("Box", declaration_id=key, number=box.number, rest=box.model_dump(mode="json")))
    session.add(make("Receipt", declaration_id=key, channel="7", notice_at=now, note=""))
    session.add(
        make(
            "Event",
            recorded_at=now,
            occurred_at=now,
            type="DECL_SUBMITTED",
            subject_type="declaration",
            subject_id=key,
            organisation=trader.id,
            source="api",
            payload={"seq_no": head.seq_no, "bill_no": body.bill_no, "line_count": len(body.goods)},
            set={"state": "7", "seq_no": head.seq_no},
        )
    )
    return head
