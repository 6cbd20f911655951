"""`kouan up`: PostgreSQL, NATS, the web server, the worker and the simulator, kept running until Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec

import psutil

from kouan.config.services import nats, postgres
from kouan.config.services.children import Child
from kouan.config.services.process import ServiceError, port_closed, port_taken, tail
from kouan.config.services.progress import shown
from kouan.config.services.state import Instance, State, remove_store, stop_orphans

WEB_WORKERS, WEB_THREADS = "2", "4"
WEB_SECONDS = 180  # two cores that are busy with other things take their time
WATCH = 0.25  # seconds between two looks at the processes
SPACE_WATCH = 30.0

Say = Callable[[str], None]


@dataclass
class Options:
    """What `kouan up` was asked for."""

    port: int = 8000
    host: str = "127.0.0.1"
    simulator: bool = True
    seed: bool = True
    nats_port: int = 0
    mqtt_port: int = 0


@dataclass
class Running:
    """All the parts of one instance, in the order of their start."""

    state: State
    options: Options
    say: Say
    database: postgres.Postgres | None = None
    broker: nats.Nats | None = None
    children: list[Child] = field(default_factory=list)
    own_database: bool = True
    stopping: bool = False
    ready: bool = False
    space_looked: float = 0.0

    @property
    def address(self) -> str:
        """Where the portal is."""
        return f"http://{self.options.host}:{self.options.port}"

    def start_servers(self) -> None:
        """PostgreSQL and NATS, unless the environment names others; then the environment names ours."""
        former = self.state.read()
        # At once our own number: who looks while we start must not take the last start's for ours.
        left_by_it = former.children if former else {}
        self.state.write(Instance(os.getpid(), "starting", address=self.address, children=left_by_it))
        left = stop_orphans(self.state)
        if former:
            ended = f"ended {left} of its processes" if left else "nothing of it was left running"
            self.say(f"the last start (process {former.pid}) was killed; {ended}")
        self.own_database = not os.environ.get("KOUAN_DATABASE_URL")
        if self.own_database and self.state.unfinished.exists():
            self.say("the first start was ended before its world was complete: the store is made anew")
            remove_store(self.state)
        if self.own_database:
            shown("PostgreSQL", self._start_database)
        if not os.environ.get("KOUAN_NATS_URL"):
            shown("NATS", self._start_broker)
        os.environ.setdefault("KOUAN_SECRET_KEY", self.state.secret())
        os.environ["KOUAN_STATE"] = str(self.state.folder)
        os.environ["KOUAN_PORTAL_URL"] = self.address
        if self.own_database:
            os.environ.setdefault("KOUAN_DEMO", "1")
        self.write()

    def _start_database(self) -> None:
        self.database = postgres.start(self.state.postgres, durable=True, log=self.state.log("postgres"))
        os.environ["KOUAN_DATABASE_URL"] = self.database.url

    def _start_broker(self) -> None:
        log = self.state.log("nats")
        self.broker = nats.start(
            self.state.nats, port=self.options.nats_port, mqtt_port=self.options.mqtt_port, log=log
        )
        os.environ["KOUAN_NATS_URL"], os.environ["KOUAN_MQTT_URL"] = self.broker.url, self.broker.mqtt_url

    def start_program(self) -> None:
        """The web server until it answers, then the worker and the simulator."""
        require_port(self.options.port)
        live_port = free_port(after=self.options.port)
        os.environ["KOUAN_LIVE_URL"] = f"http://{self.options.host}:{live_port}"
        web = self._child("web", web_arguments(self.options))
        shown("web server", lambda: self._start_web(web))
        self._child("live", live_arguments(self.options, live_port)).start()
        if find_spec("kouan.config.worker"):
            self._child("worker", ["-c", "from kouan.config.worker import main; main()"]).start()
        demo = os.environ.get("KOUAN_DEMO") == "1"
        if demo and self.options.simulator and find_spec("kouan.simulator.commands"):
            self._child("simulator", ["-m", "kouan.config.cli", "simulate", "--gentle"]).start()
        self.ready = True
        self.write()

    def _child(self, name: str, arguments: list[str]) -> Child:
        child = Child(name, arguments, self.state.log(name), dict(os.environ))
        self.children.append(child)
        return child

    def _start_web(self, web: Child) -> None:
        web.start()
        end = time.monotonic() + WEB_SECONDS
        while time.monotonic() < end and not self.stopping:
            if not web.running():
                raise ServiceError(f"The web server did not start. Its log ({web.log}) ends with:\n{tail(web.log, 12)}")
            status = http_status(f"{self.address}/healthz")
            if status == 200:
                return
            if status >= 500:
                raise ServiceError(f"The program fails. Its log ({web.log}) ends with:\n{tail(web.log, 12)}")
            time.sleep(0.05)
        if not self.stopping:
            raise ServiceError(f"The web server does not answer at {self.address}/healthz. Its log is {web.log}.")

    def watch(self) -> None:
        """Keep everything running until a signal asks to stop."""
        while not self.stopping:
            if self.database and not self.database.running():
                self.say("PostgreSQL ended; starting it again")
                self._start_database()
                self.write()
            if self.broker and not self.broker.running():
                self.say("NATS ended; starting it again")
                self.broker = nats.start(
                    self.state.nats,
                    port=self.broker.port,
                    mqtt_port=self.broker.mqtt_port,
                    log=self.state.log("nats"),
                )
                self.write()
            for child in self.children:
                happened = child.watch()
                if happened:
                    self.say(happened)
                    self.write()
            self._watch_space()
            time.sleep(WATCH)

    def _watch_space(self) -> None:
        if time.monotonic() - self.space_looked < SPACE_WATCH:
            return
        self.space_looked = time.monotonic()
        try:
            self.state.require_space()
        except ServiceError as warning:
            self.say(str(warning).replace(" Nothing was changed.", ""))

    def stop(self) -> None:
        """Stop everything, clients before the servers they use."""
        for child in reversed(self.children):
            child.ask()
        for child in reversed(self.children):
            child.stop()
        if self.broker:
            self.broker.stop()
        if self.database:
            self.database.stop()

    def write(self) -> None:
        """Write down what runs, for other commands and for the start after a kill."""
        processes = {child.name: child.process for child in self.children}
        for name, server in (("postgres", self.database), ("nats", self.broker)):
            processes[name] = server.process if server else None
        self.state.write(
            Instance(
                pid=os.getpid(),
                kind="up" if self.ready else "starting",
                address=self.address,
                database_url=os.environ.get("KOUAN_DATABASE_URL", ""),
                nats_url=os.environ.get("KOUAN_NATS_URL", ""),
                mqtt_url=os.environ.get("KOUAN_MQTT_URL", ""),
                clock=os.environ.get("KOUAN_CLOCK", ""),
                children={name: fact for name, p in processes.items() if p and (fact := _facts(p.pid))},
            )
        )

    def on_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal all mean: stop in order."""

        def stop(*_: object) -> None:
            self.stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means: go on without the terminal
            signal.signal(signal.SIGHUP, stop)


def web_arguments(options: Options) -> list[str]:
    """The command line of the web server."""
    place = ["--host", options.host, "--port", str(options.port)]
    size = ["--workers", WEB_WORKERS, "--blocking-threads", WEB_THREADS, "--backpressure", "64"]
    return [
        *("-m", "granian", "--interface", "wsgi", *place, *size),
        *("--respawn-failed-workers", "--no-ws", "--log-level", "warning", "kouan.config.wsgi:application"),
    ]


def live_arguments(options: Options, port: int) -> list[str]:
    """The command line of the live updates: one small asynchronous process, however many pages are open."""
    place = ["--host", options.host, "--port", str(port), "--workers", "1", "--respawn-failed-workers"]
    return ["-m", "granian", "--interface", "asgi", *place, "--log-level", "warning", "kouan.portal.live:application"]


def free_port(after: int) -> int:
    """The first port above `after` on which nobody listens, from 1024 on again after the last."""
    ports: list[int] = [*range(after + 1, 65536), *range(1024, after)]
    return next(port for port in ports if not port_taken(port))


def require_port(port: int) -> None:
    """A sentence when the port can not be ours: somebody listens on it already, or only root may."""
    if not port_taken(port):
        return
    other = free_port(port)
    why = f"Port {port} is taken{_owner(port)}. Stop that program, or choose"
    if port_closed(port):
        other = free_port(8000)
        why = f"Port {port} may be used by root only. Choose"
    raise ServiceError(f"{why} another port: ./kouan up --port {other} (or KOUAN_PORT={other}).")


def _owner(port: int) -> str:
    try:
        for found in psutil.net_connections("tcp"):
            if found.laddr and found.laddr.port == port and found.status == psutil.CONN_LISTEN and found.pid:
                return f" by {psutil.Process(found.pid).name()} (process {found.pid})"
    except psutil.Error:
        pass
    return ""


def http_status(url: str) -> int:
    """Status of a GET, past any proxy that the environment names; 0 when there is no answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _facts(pid: int) -> list[float] | None:
    try:
        return [pid, psutil.Process(pid).create_time()]
    except psutil.NoSuchProcess:
        return None
