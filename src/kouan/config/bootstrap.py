"""Makes the virtual environment, then becomes the command line of the package.

Runs under a bare Python 3.11-3.13, so it uses the standard library only. What it installs is fixed by
`requirements/*.lock`, every file by its hash. A stamp (lock + interpreter) lets later starts skip it all.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "requirements"
DEV_COMMANDS = ("test", "check", "flows", "browser", "docs", "messages", "campaign", "lock")
SETS = {**dict.fromkeys(DEV_COMMANDS, "dev"), "bench": "bench"}  # all others: run
DEBIAN = "Debian, Ubuntu: apt-get install python3-venv"
PR_SET_PDEATHSIG = 1
PIP_QUIET = ("--quiet", "--disable-pip-version-check", "--no-input")


class Trouble(SystemExit):
    """Ends the program with a sentence and the way out."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"kouan: {sentence}")


def main(arguments: list[str]) -> None:
    """Install what the command needs, unless it is there already, and run the command."""
    venv = Path(os.environ.get("KOUAN_VENV") or ROOT / ".venv").resolve()
    wanted = SETS.get(next((word for word in arguments if not word.startswith("-")), ""), "run")
    if not is_current(venv, wanted):
        with only_one(venv):
            if not is_current(venv, wanted):  # somebody else may just have done it
                install(venv, wanted)
    python = venv / "bin" / "python"
    environment = {**os.environ, "PYTHONPATH": path_with_source(), "KOUAN_VENV": str(venv)}
    os.execve(python, [str(python), "-m", "kouan.config.cli", *arguments], environment)


def path_with_source() -> str:
    """PYTHONPATH with our sources in front."""
    rest = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    source = str(ROOT / "src")
    return os.pathsep.join([source, *(part for part in rest if part != source)])


# The stamp ------------------------------------------------------------------------------------------


def fingerprint(wanted: str) -> str:
    """What the environment was made from: the lock file, byte for byte."""
    return hashlib.sha256((REQUIREMENTS / f"{wanted}.lock").read_bytes()).hexdigest()


def stamp_file(venv: Path, wanted: str) -> Path:
    """Where the fingerprint of the last finished installation is kept."""
    return venv / f"kouan-{wanted}.stamp"


def is_current(venv: Path, wanted: str) -> bool:
    """Whether this set was installed from exactly this lock, by the Python that the environment still has."""
    try:
        stamp = stamp_file(venv, wanted).read_text()
        return stamp == f"{fingerprint(wanted)} {interpreter(venv)}" and not of_another_python(venv)
    except OSError:
        return False


def of_another_python(venv: Path) -> bool:
    """Whether KOUAN_PYTHON, under which we run then, is of another version than the environment was made from."""
    if not os.environ.get("KOUAN_PYTHON"):
        return False
    major, minor = sys.version_info[:2]
    return not interpreter(venv).rpartition(" ")[2].startswith(f"{major}.{minor}.")


def interpreter(venv: Path) -> str:
    """Where the environment is, and path and version of the Python behind it, as it records them itself."""
    lines = (venv / "pyvenv.cfg").read_text().splitlines()
    facts = dict(line.split(" = ", 1) for line in lines if " = " in line)
    version = facts.get("version") or facts.get("version_info")
    return f"{venv} {(venv / 'bin' / 'python').resolve(strict=True)} {version}"


def moved(venv: Path) -> bool:
    """Whether the environment was made at another place: its scripts name that one still."""
    return any(f" {venv} " not in stamp.read_text() for stamp in venv.glob("kouan-*.stamp"))


# One at a time --------------------------------------------------------------------------------------


@contextmanager
def only_one(venv: Path) -> Iterator[None]:
    """Hold the installation lock. The kernel drops it with its holder, so it is never stale."""
    path = venv.with_name(venv.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+")
    except OSError as error:
        raise Trouble(
            f"can not write {path} ({error.strerror}). Give the clone a place it can write to, "
            "or name another folder for the environment: KOUAN_VENV=/some/folder"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            say(f"another start (process {handle.read().strip() or '?'}) is installing; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


# The steps ------------------------------------------------------------------------------------------


def install(venv: Path, wanted: str) -> None:
    """Make the environment if it is not usable, install the set, leave the stamp."""
    if not usable(venv) or moved(venv) or of_another_python(venv):
        step(f"making the virtual environment {venv}", lambda: make_venv(venv))
    if not (venv / "bin" / "uv").exists():
        step("fetching the installer", lambda: fetch_uv(venv))
    lock = REQUIREMENTS / f"{wanted}.lock"
    step(f"installing {lock.read_text().count('==')} packages ({wanted}.lock)", lambda: install_lock(venv, lock))
    for name in {wanted, "run"}:  # each lock holds all of run.lock
        stamp_file(venv, name).write_text(f"{fingerprint(name)} {interpreter(venv)}")
    compile_planner(venv)


def compile_planner(venv: Path) -> None:
    """Let the lock planner's search be compiled beside what comes next, so that its first use is not slow."""
    with suppress(OSError):
        subprocess.Popen(
            [venv / "bin" / "python", "-m", "kouan.planning.lockage.warm"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_us,
            env={**os.environ, "PYTHONPATH": path_with_source()},
        )


def end_with_us() -> None:
    """Linux: the kernel ends this child when our process ends (exec keeps it), so that Ctrl-C leaves none behind."""
    with suppress(Exception):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def usable(venv: Path) -> bool:
    """Whether the environment has a Python that runs and is one of ours."""
    check = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        return run([venv / "bin" / "python", "-c", check]).returncode == 0
    except OSError:
        return False


def base_python() -> str:
    """The Python that environments are made from, also when we run inside one ourselves."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def make_venv(venv: Path) -> None:
    """With pip where Python carries it; Debian without python3-venv does not, and gets one without."""
    arguments = [base_python(), "-m", "venv", "--clear"]
    if run([*arguments, venv]).returncode:
        done = run([*arguments, "--without-pip", venv])
        if done.returncode:
            raise Trouble(f"can not make {venv}: {reason(done)}\n       {DEBIAN}")


def fetch_uv(venv: Path) -> None:
    """Put uv into the environment; without it everything still works, only more slowly."""
    pip = find_pip(venv)
    if pip is None:
        if not run_or_none(["uv", "--version"]):
            raise Trouble(f"finds neither pip nor uv. {DEBIAN}")
        return
    done = run([*pip, "install", *PIP_QUIET, "--require-hashes", "-r", REQUIREMENTS / "uv.lock"])
    if done.returncode:
        say(f"uv can not be had ({reason(done)}); going on with pip")


def find_pip(venv: Path) -> list[str] | None:
    """The environment's own pip, else the system's pointed at the environment, else one out of a Debian package."""
    python = str(venv / "bin" / "python")
    own, system = [python, "-m", "pip"], [base_python(), "-m", "pip", "--python", python]
    found = next((pip for pip in (own, system) if run_or_none([*pip, "--version"])), None)
    return found or pip_of_debian(venv, python)


def pip_of_debian(venv: Path, python: str) -> list[str] | None:
    """A Debian with nothing but Python: take the pip wheel out of its package, which needs no root."""
    place = venv / "pip-of-debian"
    place.mkdir(exist_ok=True)
    try:
        if not list(place.rglob("pip-*.whl")):
            run(["apt-get", "download", "python3-pip-whl"], cwd=place)
            for package in place.glob("*.deb"):
                run(["dpkg-deb", "-x", package, place])
    except OSError:
        return None
    wheel = next(place.rglob("pip-*.whl"), None)
    return [python, f"{wheel}/pip"] if wheel else None


def install_lock(venv: Path, lock: Path) -> None:
    """uv of the environment, else uv of the system, else pip."""
    uv = next((uv for uv in (str(venv / "bin" / "uv"), "uv") if run_or_none([uv, "--version"])), None)
    pip = find_pip(venv)
    if uv:
        environment = {**os.environ, "VIRTUAL_ENV": str(venv), **index_of_pip(pip)}
        done = run([uv, "pip", "install", "--quiet", "--require-hashes", "-r", lock], environment)
    else:
        done = run([*(pip or []), "install", *PIP_QUIET, "--require-hashes", "-r", lock])
    if done.returncode:
        raise Trouble(f"the packages could not be installed.\n{done.stderr.strip()}\n       {advice(done.stderr)}")


def index_of_pip(pip: list[str] | None) -> dict[str, str]:
    """uv does not read pip's configuration, where many keep the address of a near mirror."""
    if pip is None or {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(os.environ):
        return {}
    found = os.environ.get("PIP_INDEX_URL") or run([*pip, "config", "get", "global.index-url"]).stdout.strip()
    return {"UV_DEFAULT_INDEX": found} if found else {}


def advice(stderr: str) -> str:
    """The way out that fits the failure."""
    if "No space left" in stderr or "os error 28" in stderr:
        return "The disk is full: free about 1 GB and start again; what is already here is kept."
    if "hash" in stderr.lower() and "mismatch" in stderr.lower():
        return "A file differs from what was locked. Try another package mirror; do not switch the check off."
    return "Is the package index reachable from here? Start again when it is: what is already here is kept."


# Running and telling --------------------------------------------------------------------------------


def run(
    command: list[str | Path], environment: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run and collect."""
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=cwd)


def run_or_none(command: list[str | Path]) -> subprocess.CompletedProcess[str] | None:
    """The result when the command exists and succeeds."""
    try:
        done = run(command)
    except OSError:
        return None
    return None if done.returncode else done


def reason(done: subprocess.CompletedProcess[str]) -> str:
    """The line in which a tool says what went wrong."""
    lines = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()
    return next((line for line in lines if line.lower().startswith("error")), lines[-1]).strip()


def say(text: str) -> None:
    """A line of progress; stdout belongs to the command that follows."""
    print(f"kouan: {text}", file=sys.stderr, flush=True)


def step(title: str, work: Callable[[], None]) -> None:
    """Do one step with a line before and the time after."""
    begun = time.monotonic()
    print(f"kouan: {title} ... ", end="", file=sys.stderr, flush=True)
    work()
    print(f"{time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as trouble:
        raise Trouble(f"{trouble}. Free some space or correct the permissions, then start again.") from None
