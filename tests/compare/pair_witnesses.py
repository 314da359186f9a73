"""Whether what a finding shows is true: the witness is a value of the writer's, and the reader refuses or changes it."""

import json

from pair_modules import Version
from pair_reading import differing

from imperal_cachegen.compiler.compare import pair_up
from imperal_cachegen.compiler.compare.values import Mismatch, all_mismatches
from imperal_cachegen.runtime.envelope import codec_of
from imperal_cachegen.runtime.errors import EntryUnreadable


def false_witnesses(old: Version, new: Version) -> list[str]:
    """Return what is wrong with the witnesses of two versions."""
    found = []
    for one in all_mismatches(pair_up(old.project, new.project)):
        writer, reader = (old, new) if one.direction == "old_to_new" else (new, old)
        wrong = _wrong(one, writer, reader)
        if wrong is not None:
            found.append(f"{wrong}: {one}")
    return found


def _wrong(one: Mismatch, writer: Version, reader: Version) -> str | None:
    wrote, reads = (codec_of(version.cls(one.model), "any") for version in (writer, reader))
    raw = wrote.envelope(one.witness.encode(), 0)
    try:
        value = wrote.decode(raw).value
    except EntryUnreadable:
        return "the writer can't have written it"
    if json.loads(wrote.data(value)) != json.loads(one.witness):
        return f"the writer writes {wrote.data(value)!r}"
    model = next(model for model in writer.declared.models if model.name == one.model)
    if model.keys and not writer.rules(model, model.keys[0]).rules.worth_storing(value):
        return "no such value is stored"
    try:
        found = reads.decode(raw).value
    except EntryUnreadable:
        return None  # for this, or for what another finding tells
    if one.read_as is None:
        return "it is read, and said to be refused"
    if one.cause == "lost":
        return None if json.loads(reads.data(found)) != json.loads(one.witness) else "nothing is lost"
    return None if list(differing(writer, reader, value, found)) else f"it is read as what it is, {found!r}"
