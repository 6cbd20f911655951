"""After the faults: is every acknowledged filing there once and whole, and did NATS get every event once?

Reads `{client number: declaration id}` from standard input; prints what is wrong, one line each.
"""

import asyncio
import json
import os
import sys
import time

import django
import nats

django.setup()

from django.db import connection  # noqa: E402

from kouan.journal import relay, worker  # noqa: E402
from kouan.journal.models import Cursor, Seal  # noqa: E402

WHOLE = """
SELECT d.client_no, d.id::text, d.line_count,
       (SELECT count(*) FROM clearance_declarationline l WHERE l.declaration_id = d.id),
       (SELECT count(*) FROM journal_event e WHERE e.subject_id = d.id AND e.type = 'DECL_SUBMITTED')
  FROM clearance_declaration d"""


def main(acknowledged: dict[str, str]) -> None:
    worker.drain()
    with connection.cursor() as cursor:
        cursor.execute(WHOLE)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    relayed()
    for client_no, key in acknowledged.items():
        if client_no not in rows or rows[client_no][0] != key:
            print(f"acknowledged and lost: {client_no} {key}")
    for client_no, (_, lines, found, events) in rows.items():
        if lines != found or events != 1:
            print(f"not whole: {client_no} has {found} of {lines} lines and {events} events")


def relayed() -> None:
    """Wait until the worker has relayed what is sealed (it seals more meanwhile); each position stands there once."""
    url, size = os.environ["KOUAN_NATS_URL"], Seal.objects.values_list("size", flat=True).first() or 0
    for _ in range(300):
        if Cursor.objects.filter(name=relay.NAME, position__gte=size).exists():
            break
        time.sleep(0.1)
    else:
        print("the relay does not catch up:", list(Cursor.objects.filter(name=relay.NAME).values()), "of", size)
    held = sorted(asyncio.run(positions(url)))
    if held != list(range(max(size, len(held)))):
        print(f"the stream holds {len(held)} messages ({len(set(held))} different) of {size} events")


async def positions(url: str) -> list[int]:
    client = await nats.connect(url)
    try:
        found = await client.jetstream().pull_subscribe("kouan.events.>", stream=str(relay.STREAM.name))
        pending, held = (await found.consumer_info()).num_pending, []
        while len(held) < pending:
            for message in await found.fetch(500, timeout=5):
                held.append(json.loads(message.data)["position"])
                await message.ack()
        return held
    finally:
        await client.close()


main(json.load(sys.stdin))
