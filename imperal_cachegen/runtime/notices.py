"""Log lines that a bad day can't multiply: one a minute and kind, on the logger `imperal_cachegen`.

They name models and templates, never keys, values or the text of other people's exceptions: these may hold secrets.
"""

import logging
import time

_INTERVAL = 60.0

logger = logging.getLogger("imperal_cachegen")

_last: dict[str, float] = {}


def notice(kind: str, message: str, *args: object) -> None:
    """Log a warning, unless one of this kind was logged less than a minute ago."""
    now = time.monotonic()
    last = _last.get(kind)
    if last is None or now - last >= _INTERVAL:
        _last[kind] = now
        logger.warning(message, *args)


def notice_once(kind: str, message: str, *args: object) -> None:
    """Log a warning once in this process and kind."""
    if kind not in _last:
        _last[kind] = float("inf")
        logger.warning(message, *args)


def raised(exc: BaseException) -> str:
    """Return what was raised, and where: all that a log may tell of another's exception."""
    from traceback import extract_tb

    frames = extract_tb(exc.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    return type(exc).__name__ + where


def forget_notices() -> None:
    """Let every kind be logged again: for tests."""
    _last.clear()
