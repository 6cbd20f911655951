"""Log lines: structured, one line each, with secrets masked before they are written."""

import logging

import structlog

SECRET_KEYS = ("password", "token", "authorization", "cookie", "secret", "key")


def mask_secrets(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Values whose key sounds like a secret never reach the log."""
    for key in event:
        if any(word in key.lower() for word in SECRET_KEYS):
            event[key] = "***"
    return event


def formatter() -> logging.Formatter:
    """The formatter of every handler: ISO time, level, logger, event, key=value."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # The plain form: the rich one shows local variables, and so passwords and tokens.
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
    )
