"""Several steps at the same moment, each on a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each step answered, or the exception it raised, in the order given."""
    start = threading.Barrier(len(steps))
    answers: list[Any] = [None] * len(steps)

    def run(index: int, step: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[index] = step()
        except Exception as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
