"""`kouan declare`: over HTTP and in process, several files, findings in both languages, exit codes."""

import json

import pytest
from click.testing import CliRunner

from kouan.channels.commands import declare
from kouan.channels.models import Message
from tests.channels.messages import NUMBER, wine


@pytest.fixture
def run(tmp_path):
    """Call the command with files of these contents and these options."""

    def call(bodies: dict[str, bytes], *options: str):
        paths = []
        for name, body in bodies.items():
            path = tmp_path / name
            path.write_bytes(body)
            paths.append(str(path))
        return CliRunner().invoke(declare, [*paths, *options])

    return call


WRONG = wine("I20261123000000000999").replace(b"<NetWt>1350</NetWt>", b"<NetWt>1,350</NetWt>")


@pytest.mark.django_db
def test_in_process(world, probe, run):
    done = run({"a.xml": wine()}, "--in-process", "--token", world.broker.token, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert f"client no. {NUMBER}" in done.output
    assert "seq no. I20260000000000001" in done.output
    again = run({"a.xml": wine()}, "--in-process", "--token", world.broker.token, "--lang", "en")
    assert (again.exit_code, "former answer" in again.output) == (0, True)


@pytest.mark.django_db
def test_findings_in_the_language_asked_for(world, probe, run):
    options = ("--in-process", "--token", world.broker.token)
    chinese = run({"a.xml": wine(), "b.xml": WRONG}, *options)
    assert chinese.exit_code == 1
    assert "不受理" in chinese.output
    assert "B22  net_weight  NetWt：“1,350”不是数字" in chinese.output
    assert "受理 1 个" in chinese.output
    english = run({"b.xml": WRONG}, *options, "--lang", "en")
    assert "is not a number" in english.output
    machine = run({"b.xml": WRONG}, *options, "--json")
    assert json.loads(machine.output)["problems"][0]["rule"] == "B22"


@pytest.mark.django_db
def test_a_token_is_needed(world, run):
    assert "--token" in run({"a.xml": wine()}, "--in-process").output
    unknown = run({"a.xml": wine()}, "--in-process", "--token", "kouan_x_y")
    assert (unknown.exit_code, "unknown" in unknown.output) == (1, True)


@pytest.mark.django_db
def test_nothing_runs(world, run, monkeypatch):
    monkeypatch.delenv("KOUAN_PORTAL_URL", raising=False)
    assert "kouan up" in run({"a.xml": wine()}, "--token", "kouan_x_y").output
    away = run({"a.xml": wine()}, "--token", "kouan_x_y", "--url", "http://127.0.0.1:9")
    assert (away.exit_code, "does not answer" in away.output) == (1, True)
    assert "address" in run({"a.xml": wine()}, "--token", "kouan_x_y", "--url", "ftp://x").output


def test_over_http(live_server, world, probe, run):
    options = ("--url", live_server.url, "--token", world.broker.token, "--lang", "en")
    done = run({"一.xml": wine(), "b.xml": WRONG}, *options)
    assert done.exit_code == 1
    assert "1 accepted, 1 not" in done.output
    assert "B22  net_weight" in done.output
    assert set(Message.objects.values_list("filename", flat=True)) == {"一.xml", "b.xml"}
    other = run({"c.xml": wine().replace(b"N/M", b"N/N")}, *options)
    assert (other.exit_code, "idempotency_mismatch" in other.output) == (1, True)
    nobody = run({"c.xml": wine()}, "--url", live_server.url, "--token", "kouan_x_y", "--lang", "en")
    assert (nobody.exit_code, "unauthenticated" in nobody.output) == (1, True)
