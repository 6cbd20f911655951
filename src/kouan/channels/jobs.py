"""Queued and time-driven work of the channels."""

from uuid import UUID

from procrastinate.contrib.django import app

from kouan.journal.deadlines import deadline


@app.task(name="channels.deliver", queue="channels", pass_context=False)
def deliver(message: str) -> None:
    """Carry one outgoing message to its partner; when it cannot be, `due` tries again."""
    from kouan.channels import services
    from kouan.journal.context import acting

    with acting(source="job"):
        services.deliver(message=UUID(message))


@deadline("channels.deliveries")
def deliveries() -> int:
    """Attempts that are due: repeats after a pause, and what a killed worker left."""
    from kouan.channels import services
    from kouan.journal.context import acting

    with acting(source="job"):
        return services.due()
