"""Commands of Redis, as far as batches must know them: what each is about, changes, and sends. Knows no connection."""

READING = ("GET", "PTTL", "SCAN")
"""Commands that change nothing."""

STORING = ("SET", "EVAL")
"""Commands that may store a value."""

Argument = str | bytes | int


def paths_of(command: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """Return the paths that a command is about."""
    if command[0] == "EVAL":
        return command[3 : 3 + int(command[2])]
    return command[1:] if command[0] == "DEL" else command[1:2]


def written_paths(command: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """Return the paths that a command may change."""
    return () if command[0] in READING else paths_of(command)


def value_bytes(command: tuple[Argument, ...]) -> int:
    """Return how many bytes of values a command holds."""
    return 0 if len(command) < 3 else sum(len(part) for part in command if isinstance(part, bytes))
