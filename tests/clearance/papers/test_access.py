"""Who asks, supplies and reads papers; the pages; what a list costs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kouan.clearance.papers.models import PaperFile, PaperRequest
from kouan.clearance.services import flow
from kouan.registry.roles import Role
from tests.beside import beside
from tests.clearance.amendments.test_access import queries
from tests.clearance.conftest import filed
from tests.clearance.papers.test_papers import PDF, ask, supply
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/papers"


@pytest.fixture
def case(world):
    world.made = filed(world)
    flow.accept(declaration=world.made.id)
    world.request = ask(world, world.made)
    world.file = supply(world, world.request)
    return world


@pytest.mark.parametrize("path", ["/requests", "/requests/{request}", "/files/{file}", "/retention/{declaration}"])
def test_who_reads(case, path):
    url = API + path.format(request=case.request.id, file=case.file.id, declaration=case.made.id)
    assert browser().get(url).status_code == 401
    assert browser(case.broker, Role.LOCK).get(url).status_code == 403
    stranger = browser(case.other).get(url)
    assert stranger.status_code == 404 or stranger.json()["items"] == []
    for organisation in (case.trader, case.broker, case.office):
        assert browser(organisation).get(url).status_code == 200


def test_a_file_comes_back_as_it_was_sent(case):
    answer = browser(case.office).get(f"{API}/files/{case.file.id}")
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        PDF, "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"].startswith("attachment")


def test_who_asks_and_supplies(case):
    body = json.dumps({"declaration": str(case.made.id), "kinds": ["00000002"], "reason": "核对"})
    for client, status in ((browser(), 401), (browser(case.broker), 403), (browser(case.office), 201)):
        assert client.post(f"{API}/requests", body, content_type="application/json").status_code == status
    made = PaperRequest.objects.order_by("-id").first()
    url = f"{API}/requests/{made.id}/files?name=箱单.pdf"
    for client, status in ((browser(), 401), (browser(case.office), 403), (browser(case.other), 404)):
        assert client.post(url, PDF, content_type="application/pdf").status_code == status
    assert browser(case.broker).post(url, b"MZ", content_type="application/pdf").status_code == 422
    assert browser(case.broker).post(url, PDF, content_type="application/pdf").status_code == 201
    settle = f"{API}/requests/{made.id}/settle"
    body = json.dumps({"step": "close"})
    assert browser(case.broker).post(settle, body, content_type="application/json").status_code == 403
    assert browser(case.office).post(settle, body, content_type="application/json").json()["state"] == "closed"
    assert browser(case.trader).post(f"{API}/promise").status_code == 200
    assert browser(case.trader).get(f"{API}/retention/{case.made.id}").json()["kept_by_firm"] is True


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages(case, language):
    listing, page = reverse("papers:list"), reverse("papers:request", args=[case.request.id])
    asking, file = reverse("papers:ask", args=[case.made.id]), reverse("papers:file", args=[case.file.id])
    for url in (listing, page, file):
        assert browser().get(url).status_code == 302
        assert browser(case.broker, Role.LOCK).get(url).status_code in (403, 404)
        assert browser(case.trader, language=language).get(url).status_code == 200
    assert browser(case.other).get(page).status_code == 404
    assert browser(case.other).get(file).status_code == 404
    assert browser(case.trader).get(asking).status_code == 403
    officer = browser(case.office, language=language)
    assert ("要求补交单证" in officer.get(asking).content.decode()) is (language != "en")
    beside(officer.post(asking, {"kinds": ["00000002"], "reason": ""}), "reason", kept=['value="00000002" checked'])
    beside(officer.post(asking, {"kinds": ["?"], "reason": "核对\x00"}), "kinds", "reason", kept=["核对"])
    assert officer.post(asking, {"kinds": ["00000002"], "reason": "核对"}).status_code == 302
    made = PaperRequest.objects.get(kinds=["00000002"])
    supply_url = reverse("papers:supply", args=[made.id])
    trader = browser(case.trader)
    for body in (b"MZ", b"", PDF + bytes(5_000_000)):
        beside(trader.post(supply_url, {"file": SimpleUploadedFile("x.pdf", body)}), "file")
    beside(trader.post(supply_url), "file")
    settle = reverse("papers:settle", args=[made.id])
    beside(officer.post(settle, {"step": "cancel", "note": ""}), "note")
    assert PaperFile.objects.filter(request=made).count() == 0
    trader.post(supply_url, {"file": SimpleUploadedFile("箱单.pdf", PDF)})
    officer.post(reverse("papers:settle", args=[made.id]), {"step": "close"})
    assert PaperRequest.objects.get(pk=made.id).state == "closed"
    trader.post(reverse("papers:promise"))
    assert "itself" in trader.get(listing).content.decode()


def test_lists_cost_the_same_however_long(case):
    client = browser(case.office)
    urls = (f"{API}/requests", reverse("papers:list"))
    for url in urls:
        client.get(url)
    counts = [queries(client, url) for url in urls]
    for number in range(5):
        ask(case, case.made, reason=f"理由{number}")
    assert [queries(client, url) for url in urls] == counts
