"""Who may see and pay what: each address as anonymous, another firm, the right firm without the role, the right one."""

import pytest
from django.test import Client

from kouan.charges.models import Bill, Payment
from kouan.charges.services.payments import instruct
from kouan.registry.demo import demo_tokens
from kouan.registry.models import Person
from tests.charges.build import a_bill, caller, trader

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(world: None) -> Bill:
    return a_bill(duty=500, vat=700)


def api(role: str) -> Client:
    headers = {"Authorization": f"Bearer {demo_tokens()[role]}"} if role else {}
    return Client(headers=headers)


def page(role: str) -> Client:
    client = Client()
    if role:
        client.force_login(Person.objects.get(username=role))
    return client


WHO = [("", 401), ("trader2", 404), ("carrier", 403), ("terminal", 403), ("trader", 200), ("customs", 200)]


@pytest.mark.parametrize(("role", "status"), WHO)
def test_one_bill_by_api(bill: Bill, role: str, status: int) -> None:
    assert api(role).get(f"/api/v1/charges/bills/{bill.pk}").status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("", 401), ("trader2", 404), ("terminal", 403), ("customs", 403), ("trader", 201)]
)
def test_paying_by_api(bill: Bill, role: str, status: int) -> None:
    assert api(role).post(f"/api/v1/charges/bills/{bill.pk}/payments").status_code == status
    assert Payment.objects.count() == (status == 201)
    bill.refresh_from_db()
    assert bill.state == ("paying" if status == 201 else "issued")


@pytest.mark.parametrize(("role", "length"), [("trader", 1), ("trader2", 0), ("broker", 1), ("customs", 1)])
def test_the_list_shows_only_ones_own(bill: Bill, role: str, length: int) -> None:
    assert len(api(role).get("/api/v1/charges/bills").json()) == length


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("bills/", "", 302),
        ("bills/", "terminal", 403),
        ("bills/", "trader", 200),
        ("bills/", "trader2", 200),
        ("bills/{bill}/", "", 302),
        ("bills/{bill}/", "trader2", 404),
        ("bills/{bill}/", "trader", 200),
        ("bills/{bill}/", "broker", 200),
        ("books/", "", 302),
        ("books/", "trader", 403),
        ("books/", "customs", 200),
        ("books/", "port_office", 200),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(bill: Bill, path: str, role: str, status: int, language: str) -> None:
    answer = page(role).get(f"/charges/{path.format(bill=bill.pk)}", headers={"Accept-Language": language})
    assert answer.status_code == status
    if status == 200:
        title = {"bills": ("税单", "Duty bill"), "books": ("账簿", "The books")}[path[:5]]
        assert title[language == "en"] in answer.content.decode()
    if path == "bills/" and role == "trader2":
        assert bill.number not in answer.content.decode()


def test_paying_on_the_page(bill: Bill) -> None:
    assert page("trader2").post(f"/charges/bills/{bill.pk}/pay/").status_code == 404
    assert not Payment.objects.exists()
    assert page("trader").post(f"/charges/bills/{bill.pk}/pay/").status_code == 302
    assert page("trader").get(f"/charges/bills/{bill.pk}/").content.decode().count(Payment.objects.get().reference) == 1


def test_a_page_without_the_csrf_token_changes_nothing(bill: Bill) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(username="trader"))
    assert client.post(f"/charges/bills/{bill.pk}/pay/").status_code == 403
    assert not Payment.objects.exists()


@pytest.mark.parametrize("many", [1, 50])
def test_the_page_of_bills_costs_the_same_queries(world: None, many: int, django_assert_max_num_queries) -> None:
    for _ in range(many):
        a_bill(duty=500)
    client = page("trader")
    client.get("/charges/bills/")
    with django_assert_max_num_queries(32) as few:
        client.get("/charges/bills/")
    seen = len(few)
    a_bill(duty=1)
    instruct(caller=caller(trader()), bill=Bill.objects.latest("id").pk)
    with django_assert_max_num_queries(seen):
        client.get("/charges/bills/")
