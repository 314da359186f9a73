"""Runs cachegen under Python's audit hooks, and says what it did that it must not: `judge.py REPORT ROOT OUT ARGUMENTS…`.

Reads may be of the root, of Python and of the packages in use; writes only below OUT; nothing is run but Python's own
and those packages' code; nobody opens a socket or starts a program.
"""

# ruff: noqa: PTH109, PTH117, PTH118, PTH119, PLW0603, BLE001
import os
import sys
from pathlib import Path

REPORT, ROOT, OUT, *ARGUMENTS = sys.argv[1:]
HOME = [
    sys.prefix,
    sys.base_prefix,
    *sys.path,
    "/usr/lib",
    "/usr/share",
    "/usr/local/lib",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
    "/proc",
]
OURS = tuple(os.path.realpath(one) for one in HOME if one)
CALLS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "ctypes.dlopen", "pty.spawn")
CHANGES = {"os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2, "os.truncate": 1, "os.chmod": 1, "os.chown": 1, "os.utime": 1}  # fmt: skip
found: list[str] = []
busy = False


def real(path: object) -> str:
    return os.path.realpath(os.path.join(os.getcwd(), os.fsdecode(path)))


def inside(path: str, *folders: str) -> bool:
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def watch(event: str, given: tuple[object, ...]) -> None:
    global busy
    if busy:
        return
    busy = True
    try:
        said = judge(event, given)
        if said:
            found.append(said)
    except Exception as error:  # a judge that stumbles must be heard
        found.append(f"judge: {event} {error!r}")
    finally:
        busy = False


def judge(event: str, given: tuple[object, ...]) -> str | None:
    if event.startswith("socket."):
        return f"network: {event} {given}"
    if event in CALLS and event != "ctypes.dlopen":
        return f"run: {event} {given}"
    if event == "import" and isinstance(given[1], str) and inside(real(given[1]), ROOT):
        return f"run: import of {given[1]}"
    if event == "exec":
        name = getattr(given[0], "co_filename", "")
        if os.path.isabs(name) and inside(real(name), ROOT):
            return f"run: code of {name}"
    if event in ("open", "os.listdir", "os.scandir") and isinstance(given[0], str | bytes):
        path = real(given[0])
        flags = given[2] if event == "open" and isinstance(given[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return None if inside(path, OUT, "/dev/null") else f"write: {path}"
        return None if inside(path, ROOT, OUT, *OURS) else f"read: {path}"
    if event in CHANGES:
        for path in given[: CHANGES[event]]:
            place = os.path.join(real(Path(os.fsdecode(path)).parent), os.path.basename(os.fsdecode(path)))
            if not inside(place, OUT):
                return f"write: {event} {place}"
    return None


from imperal_cachegen import cli  # noqa: E402

sys.argv = ["cachegen", *ARGUMENTS]
sys.dont_write_bytecode = True
sys.addaudithook(watch)
try:
    code = cli.run()
finally:
    busy = True
    Path(REPORT).write_text("\n".join(dict.fromkeys(found)), encoding="utf-8")
sys.exit(code)
