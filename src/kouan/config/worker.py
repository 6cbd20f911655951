"""The worker process: seals the journal, feeds subscribers, relays, runs queued jobs, takes in messages and AIS."""

import os
import signal
import threading


def main() -> None:
    """Run until SIGTERM or SIGINT; all parts stop between two pieces of work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    from kouan.channels import inlets
    from kouan.journal import worker
    from kouan.kernel import collector

    collector.spare()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    journal = threading.Thread(target=worker.run, args=(stop,), name="journal", daemon=True)
    journal.start()
    jobs = threading.Thread(target=_jobs, args=(app, stop), name="jobs", daemon=True)
    jobs.start()
    inbox = threading.Thread(target=inlets.run, args=(stop,), name="inlets", daemon=True)
    inbox.start()
    if urls := os.environ.get("KOUAN_AIS_URL", ""):
        from kouan.river.feeds import reading

        reading.start(urls, stop)
    stop.wait()
    journal.join(timeout=10)
    jobs.join(timeout=10)
    inbox.join(timeout=10)


def _jobs(app, stop: threading.Event) -> None:  # type: ignore[no-untyped-def]
    """procrastinate's own worker in a thread of its own event loop; restarted with back-off when it fails."""
    import asyncio

    async def work() -> None:
        # An app of its own with psycopg's asynchronous connections: Django's can not listen, and a handler
        # in the other thread still enqueues inside its Django transaction.
        worker = app.with_connector(app.connector.get_worker_connector())
        async with worker.open_async():
            running = worker.run_worker_async(
                concurrency=2, install_signal_handlers=False, fetch_job_polling_interval=2
            )
            task = asyncio.create_task(running)
            while not stop.is_set() and not task.done():
                await asyncio.sleep(0.2)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    pause = 1.0
    while not stop.is_set():
        asyncio.run(work())
        stop.wait(pause)
        pause = min(pause * 2, 30)


if __name__ == "__main__":
    main()
