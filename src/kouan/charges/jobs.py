"""Queued and periodic work of the charges wing."""

from procrastinate.contrib.django import app

from kouan.charges.services.bank import collect


@app.periodic(cron="* * * * * */5")  # the seconds are the sixth field
@app.task(queueing_lock="charges.collect", lock="charges.collect", name="charges.collect")
def collect_bank_files(timestamp: int) -> None:
    """Every five seconds: book what the bank put into the incoming folder."""
    collect()
