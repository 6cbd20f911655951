"""Live updates: who is told what, and who is not let in."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core import signing
from django.db import connections

from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.portal import live, stream, tickets
from kouan.registry.caller import Caller
from kouan.registry.models import Membership
from kouan.registry.roles import Role

PATIENCE = 10  # seconds until a test gives up; nothing is measured


def ticket_of(people, role):
    membership = Membership.objects.get(person=getattr(people, role))
    return tickets.issue(Caller(membership.person_id, membership.organisation_id, frozenset({Role(role)})))


@asynccontextmanager
async def asking(ticket, *, origin="http://testserver", method="GET"):
    """One request to the application: its status, and what it sends, piece by piece."""
    sent, leave = asyncio.Queue(), asyncio.Event()

    async def receive():
        await leave.wait()
        return {"type": "http.disconnect"}

    headers = [(b"origin", origin.encode())] if origin else []
    query = f"ticket={ticket}".encode()
    scope = {"type": "http", "path": "/", "method": method, "query_string": query, "headers": headers}
    task = asyncio.create_task(live.application(scope, receive, sent.put))
    start = await asyncio.wait_for(sent.get(), PATIENCE)

    async def hints(count):
        found = []
        while len(found) < count:
            body = (await asyncio.wait_for(sent.get(), PATIENCE))["body"].decode()
            found += [line[6:] for line in body.splitlines() if line.startswith("data: ")]
        return found

    yield SimpleNamespace(status=start["status"], headers=dict(start["headers"]), hints=hints, sent=sent)
    leave.set()
    await asyncio.wait_for(task, PATIENCE)


def bill(people, role, number):
    owner = Membership.objects.get(person=getattr(people, role)).organisation_id
    line = journeys.open_consignment(bill_no=number, direction="I", packages=1, gross_weight=1, owner=owner)
    drain()
    return str(line.id)


def bills(people):
    """One of the trader, one of the broker; in a thread of its own, whose connection ends with it."""
    try:
        return bill(people, "trader", "COSU1"), bill(people, "broker", "COSU2")
    finally:
        connections.close_all()


@pytest.fixture
def people_kept(transactional_db, request):
    return request.getfixturevalue("people")


def run(story):
    async def whole():
        try:
            await story()
        finally:
            await live.hub.stop()

    asyncio.run(whole())


def test_each_is_told_of_its_own_journeys_and_the_office_of_all(people_kept):
    trader, other, office = (ticket_of(people_kept, role) for role in ("trader", "broker", "port_office"))

    async def story():
        async with asking(trader) as mine, asking(other) as theirs, asking(office) as all_of_it:
            for one in (mine, theirs, all_of_it):
                assert one.status == 200
                assert await one.hints(1) == [stream.SOMETHING]  # the catching up at the start
            first, second = await sync_to_async(bills)(people_kept)
            assert set(await mine.hints(1)) == {first}
            assert set(await theirs.hints(1)) == {second}
            assert set(await all_of_it.hints(2)) == {first, second}
            assert mine.sent.empty()

    run(story)


@pytest.mark.parametrize("bad", ["", "forged", signing.dumps([str(uuid4()), uuid4().hex, True], salt="another")])
def test_nobody_without_a_ticket_of_ours(bad):
    async def story():
        async with asking(bad) as answer:
            assert answer.status == 403

    run(story)


def test_an_old_ticket_is_refused(people, monkeypatch):
    ticket = ticket_of(people, "trader")
    monkeypatch.setattr(tickets, "LIFE", -1)
    assert tickets.read(ticket) is None


def test_pages_of_other_sites_are_refused(people):
    ticket = ticket_of(people, "trader")

    async def story():
        async with asking(ticket, origin="https://elsewhere.example") as answer:
            assert answer.status == 403

    run(story)


def test_one_person_has_only_so_many_streams(people_kept, monkeypatch):
    monkeypatch.setattr(stream, "MOST_PER_PERSON", 1)
    ticket = ticket_of(people_kept, "trader")

    async def story():
        async with asking(ticket) as first, asking(ticket) as second:
            assert (first.status, second.status) == (200, 429)
        async with asking(ticket) as again:
            assert again.status == 200

    run(story)


def test_the_portal_gives_tickets_only_where_the_service_runs(settings, signed_in):
    browser = signed_in("broker")
    settings.KOUAN_LIVE_URL = ""
    assert browser.get("/live/ticket/").json() == {"url": None}
    settings.KOUAN_LIVE_URL = "http://127.0.0.1:8001"
    assert browser.get("/live/ticket/").json()["url"].startswith("http://127.0.0.1:8001/?ticket=")
