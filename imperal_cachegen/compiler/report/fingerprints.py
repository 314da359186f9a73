"""What a finding is known by from run to run: platforms tell new findings from old ones by it.

Made of what stays when lines move: the rule, the file, the line's text and the message; and a number where they repeat.
"""

from collections import Counter
from hashlib import blake2b

from ..diagnostics import Diagnostic
from .run import Run, shown_line


def fingerprints(found: tuple[Diagnostic, ...], run: Run) -> tuple[str, ...]:
    """Return a fingerprint for each finding: 32 hex digits, all different."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for one in found:
        parts = (one.code, run.file(one.span.source), shown_line(one.span).strip(), one.message)
        digest = blake2b(digest_size=16)
        for part in (*parts, str(seen[parts])):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
        seen[parts] += 1
        made.append(digest.hexdigest())
    return tuple(made)
