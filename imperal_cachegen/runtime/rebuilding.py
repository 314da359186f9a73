"""Completing classes that refer to each other, however many there are.

Pydantic builds the first class of a cycle by descending through all the others: ten to twenty Python frames a class, and
up to 80 KB of C stack (measured with Pydantic 2.14 on Python 3.11). A cycle of 100 therefore ends in `RecursionError`,
and with a higher limit alone it could overflow the stack. So such classes are made with `defer_build=True` (else each
class statement tries, and the last one fails), and completed here: in a thread with a stack of the right size, under a
higher limit, the last class first. The others then reuse what the first one built; in the order of definition each would
build the whole cycle again (0.25 s instead of 0.01 s for 60 classes).
"""

import sys
import threading
from typing import Any

from pydantic import BaseModel

_FEW = 8
"""Classes that are completed on the caller's own stack."""

_FRAMES_EACH = 200
_STACK_EACH = 256 * 1024
_STACK_LEAST = 16 * 1024 * 1024

_lock = threading.Lock()


def rebuild(*classes: type[BaseModel]) -> None:
    """Resolve the forward references of classes, once all of them are defined, in the caller's namespace.

    Raises:
        pydantic.errors.PydanticUndefinedAnnotation: a name is not defined there.
    """
    namespace = sys._getframe(1).f_globals  # noqa: SLF001  # the caller is a module being imported
    if len(classes) <= _FEW:
        _complete(classes, namespace)
        return
    failures: list[BaseException] = []

    def run() -> None:
        try:
            _complete(classes, namespace)
        except BaseException as exc:  # noqa: BLE001
            failures.append(exc)

    with _lock:
        frames = sys.getrecursionlimit()
        stack = threading.stack_size(max(_STACK_LEAST, _STACK_EACH * len(classes)))
        try:
            sys.setrecursionlimit(frames + _FRAMES_EACH * len(classes))
            thread = threading.Thread(target=run, name="cachegen-rebuild", daemon=True)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(stack)
            sys.setrecursionlimit(frames)
    if failures:
        raise failures[0]


def _complete(classes: tuple[type[BaseModel], ...], namespace: dict[str, Any]) -> None:
    for cls in reversed(classes):
        cls.model_rebuild(_types_namespace=namespace)
