"""Queued work of the channels."""

from uuid import UUID

from procrastinate.contrib.django import app


@app.task(name="channels.deliver", queue="channels", pass_context=False)
def deliver(message: str) -> None:
    """Write one outgoing message into its partner's folder; tried again by a later job when it cannot."""
    from kouan.channels import services
    from kouan.journal.context import acting

    with acting(source="job"):
        services.deliver(message=UUID(message))
