"""The published order is proven to outsiders, offline; whatever is changed or left out is found."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from click.testing import CliRunner

from kouan.config.cli.river import river
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.river import audit, exporting, services
from kouan.river.models import PlanVersion
from tests.river.conftest import HOUR, crossed, planned, to


@pytest.fixture
def story(world):
    """Five vessels, one of them urgent, two plans, one vessel through the first lock."""
    ones = [crossed(world, HOUR * n) for n in range(1, 5)]
    crossed(world, claimed_class=3, evidence="Z-1")
    planned(world)
    to(world, ones[3], "entering")
    clock.advance(timedelta(hours=73))
    services.cancel(caller=world.as_carrier, passage=ones[0].pk)
    planned(world)
    drain()
    return exporting.export()


def key(story):
    return bytes.fromhex(story["public_key"])


def test_the_order_is_proven(story):
    report = audit.audit(story, key(story))
    assert report.faults == [] and report.plans == 2 and report.vessels >= 9


def test_a_changed_event_is_not_proven(story):
    story["events"][3]["event"]["recorded_at"] = "2021-01-01T00:00:00.000000Z"
    with pytest.raises(audit.AuditError, match="is not in the journal"):
        audit.audit(story, key(story))


def test_another_key_proves_nothing(story):
    with pytest.raises(ValueError, match="not signed by this key"):
        audit.audit(story, bytes(32))


def test_a_withheld_event_is_missed(story):
    crossing = next(i for i in story["events"] if i["event"]["type"] == "LINE_CROSSED")
    story["events"].remove(crossing)
    faults = audit.audit(story, key(story)).faults
    assert any("is missing" in fault for fault in faults)


def test_a_withheld_plan_is_missed(story):
    first = next(i for i in story["events"] if i["event"]["type"] == "PLAN_PUBLISHED")
    story["events"].remove(first)
    assert any("was published before it" in fault for fault in audit.audit(story, key(story)).faults)


def published(story, **changes):
    """What the order checks say of the first plan with changes (as if it had been journalled so)."""
    event = deepcopy(next(i["event"] for i in story["events"] if i["event"]["type"] == "PLAN_PUBLISHED"))
    event["payload"] |= changes
    events = [i["event"] for i in story["events"]]
    report = audit.Report()
    return list(audit._plan(event, audit._passages(events, report), audit._grades(events), report))


def test_an_order_against_the_rules_is_named(story):
    plan = next(i["event"] for i in story["events"] if i["event"]["type"] == "PLAN_PUBLISHED")["payload"]
    assert published(story) == []
    promoted = [entry | {"class": 2} for entry in plan["entries"]]
    assert any("due is 8" in fault for fault in published(story, entries=promoted))
    back = [entry | {"queued_at": "2021-03-01T00:00:00+00:00"} for entry in plan["entries"]]
    assert any("its events say" in fault for fault in published(story, entries=back))
    better = [entry | {"base_class": 0, "class": 0} for entry in plan["entries"]]
    assert any("planned in class 0" in fault for fault in published(story, entries=better))
    other = [entry | {"grade": "D", "class": 9} for entry in plan["entries"]]
    assert any("credit D" in fault for fault in published(story, entries=other))


def test_an_overtaking_without_a_reason_is_named(story):
    """The vessel that came first is put into the last lockage: everybody else overtakes it."""
    plan = next(i["event"] for i in story["events"] if i["event"]["type"] == "PLAN_PUBLISHED")["payload"]
    ordinary = [entry for entry in plan["entries"] if entry["class"] == 8]
    first = min(ordinary, key=lambda entry: entry["arrival"])
    lockages = deepcopy(plan["lockages"])
    for one in lockages:
        one["vessels"] = [v for v in one["vessels"] if v["id"] != first["id"]]
    where = next(one for one in plan["lockages"] if any(v["id"] == first["id"] for v in one["vessels"]))
    alone = where | {"start": 5000, "end": 5200, "number": 99, "vessels": [{"id": first["id"], "x": 400, "y": 40}]}
    changed = {"lockages": [*lockages, alone], "skips": []}
    assert any("without a reason" in fault for fault in published(story, **changed))
    told = [
        {"dam": where["dam"], "passage": first["id"], "by": entry["id"], "reason": reason}
        for entry in ordinary
        for reason in ["fit_skip"]
        if entry["id"] != first["id"]
    ]
    faults = published(story, **(changed | {"skips": told}))
    assert any("as if it did not fit" in fault for fault in faults)
    told = [skip | {"reason": "promise"} for skip in told]
    assert any("a promise there is not" in fault for fault in published(story, **(changed | {"skips": told})))
    limit = plan["rules"] | {"max_overtakes": 0}
    packing = [skip | {"reason": "packing"} for skip in told]
    assert any("the limit is 0" in f for f in published(story, **(changed | {"skips": packing, "rules": limit})))


def test_the_command_checks_a_file_without_a_database(story, tmp_path):
    file = tmp_path / audit.FILE
    file.write_text(json.dumps(story), encoding="utf-8")
    good = CliRunner().invoke(river, ["audit", str(tmp_path), "--key", story["public_key"]])
    assert good.exit_code == 0 and "follows the rules" in good.output
    del story["events"][2]
    file.write_text(json.dumps(story), encoding="utf-8")
    assert CliRunner().invoke(river, ["audit", str(file)]).exit_code == 1
    file.write_text("{}", encoding="utf-8")
    assert "is not a" in CliRunner().invoke(river, ["audit", str(file)]).output
    assert PlanVersion.objects.filter(state="published").count() == 1
