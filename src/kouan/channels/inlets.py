"""Every way in that we look after ourselves: folders, partners' SFTP servers, MQTT. A slow one holds up no other."""

from __future__ import annotations

import threading

from kouan.channels import fetching, folders, listening

LOOPS = {"folders": folders.run, "sftp": fetching.run, "mqtt": listening.run}


def run(stop: threading.Event) -> None:
    """Until `stop`, between two pieces of work."""
    threads = [threading.Thread(target=loop, args=(stop,), name=name, daemon=True) for name, loop in LOOPS.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
