"""What production would have counted as gone wrong in a test, and what of it the test is about.

Knows nothing of caches: it is told kinds, and looks at the exception that is being handled for what to say of them.
"""

import sys
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from traceback import extract_tb

from .faults import of_a_fault

KINDS = (
    "oversize",
    "refresh",
    "identity",
    "value_number",
    "value_text",
    "value_depth",
    "entry_json",
    "entry_envelope",
    "entry_model",
    "entry_version",
    "entry_shape",
    "connection",
    "timeout",
    "refused",
    "failed",
)
"""Kinds of problems: `oversize`, and the kinds of `Stats.errors` that a client has."""


class Problems:
    """The problems of one test, by kind: how often, and what was said of the first.

    What a failure on demand caused is none, whatever else goes on meanwhile; nor is a refresh that was cancelled, with
    the test's event loop as a rule. `also` is asked where there are none, and raises of its own.
    """

    def __init__(self, also: Callable[[], None] | None = None) -> None:
        self._also = also
        self._counts: dict[str, int] = {}
        self._said: dict[str, str] = {}
        self._expected: list[dict[str, bool]] = []
        self._excused = False

    def note(self, kind: str) -> None:
        """Note what production counts; called where it is counted."""
        exc = sys.exception()
        for kinds in self._expected:
            if kind in kinds:
                kinds[kind] = True
        if any(kind in kinds for kinds in self._expected) or self._excused or of_a_fault(exc):
            return
        if kind == "refresh" and isinstance(exc, CancelledError):
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        self._said.setdefault(kind, "" if exc is None else _said(exc))

    @property
    def counts(self) -> dict[str, int]:
        """Kind to how often."""
        return dict(self._counts)

    @contextmanager
    def excused(self) -> Iterator[None]:
        """Note none: a failure on demand is behind what is done here."""
        before, self._excused = self._excused, True
        try:
            yield
        finally:
            self._excused = before

    @contextmanager
    def expecting(self, *kinds: str) -> Iterator[None]:
        """Let some kinds be what the test is about; `AssertionError` where one of them does not happen."""
        seen = dict.fromkeys(kinds, False)
        self._expected.append(seen)
        try:
            yield
        finally:
            self._expected = [other for other in self._expected if other is not seen]
        missed = [kind for kind, happened in seen.items() if not happened]
        if missed:
            raise AssertionError(
                f"expected of the cache, and did not happen: {', '.join(missed)} "
                "(what runs behind is waited for by `await cache.settle()`)"
            )

    def forget(self) -> None:
        """Begin anew."""
        self._counts.clear()
        self._said.clear()

    def verify(self) -> None:
        """Raise `AssertionError` where there are any."""
        if not self._counts:
            if self._also is not None:
                self._also()
            return
        found = ", ".join(f"{kind} ({count} times)" if count > 1 else kind for kind, count in self._counts.items())
        said = "".join(f"\n  {kind}: {text}" for kind, text in self._said.items() if text)
        kinds = ", ".join(f'"{kind}"' for kind in self._counts)
        raise AssertionError(
            f"the cache served its callers, but counted what production would: {found}{said}\n"
            f"Mend it, or say that the test is about it: `with cache.expecting({kinds}): …`"
        )


def checked_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return kinds of problems.

    Raises:
        ValueError: none is given, or one is not in `KINDS`.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        told = f"not {unknown[0]!r:.40}" if unknown else "and at least one"
        raise ValueError(f"a problem is one of {', '.join(KINDS)}, {told}")
    return kinds


def _said(exc: BaseException) -> str:
    """Return what an exception says; of one of the test's own code where it was raised, too."""
    if type(exc).__module__.startswith(__name__.rpartition(".testing.")[0]):
        return str(exc)
    frames = extract_tb(exc.__traceback__)
    where = (
        f", in {frames[-1].name}, line {frames[-1].lineno} of {PurePath(frames[-1].filename).name}" if frames else ""
    )
    return f"{type(exc).__name__}: {exc}{where}"
