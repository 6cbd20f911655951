"""The arrival report by a form: who may, what is wrong beside its field, and that the step leads there."""

from django.test import Client
from django.urls import reverse

from kouan.journal.models import Event
from kouan.journeys.models import Consignment
from tests.portal.test_lists import bill


def test_the_terminal_reports_the_arrival(people, signed_in):
    bill(people, 1)
    line = Consignment.objects.get()
    url, journey = reverse("portal:arrival", args=[line.id]), reverse("portal:journey", args=[line.id])
    body = {"at": "2021-03-10T12:00", "terminal": "GUOYUAN"}
    before = Event.objects.count()
    assert Client().post(url, body).status_code == 302
    for role, status in (("broker", 403), ("customs", 403), ("rail", 404)):
        assert signed_in(role).post(url, body).status_code == status
    for field, wrong in (("at", "soon"), ("at", "2999-01-01T00:00"), ("terminal", "\x00")):
        answer = signed_in("terminal").post(url, body | {field: wrong})
        page = answer.content.decode()
        assert answer.status_code == 422 and f'aria-describedby="e-{field}"' in page and f'id="e-{field}"' in page
    assert Event.objects.count() == before
    assert url in signed_in("terminal").get(journey).content.decode()
    assert url not in signed_in("broker").get(journey).content.decode()
    assert signed_in("terminal").post(url, body)["Location"] == journey
    line.refresh_from_db()
    assert f"{line.arrival_reported_at:%H:%M}" == "04:00" and line.units.first().location == "GUOYUAN"
    assert url not in signed_in("terminal").get(journey).content.decode()
