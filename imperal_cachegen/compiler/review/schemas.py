"""Tells what became of a schema as a whole: its app, its module, its extension, its file."""

from ..compare.pairs import Pair
from ..ir import ImportRef, Schema
from ..source import beginning
from .keys import cold_note, longest_life
from .models import place_of
from .told import Call, Cold, Told
from .words import Words, say


def tell_schema(pair: Pair[Schema]) -> Told | None:
    """Tell what became of a schema that both versions have; None where nothing did."""
    was, now = pair.old, pair.new
    if was is None or now is None:
        return None
    facts: list[Words] = []
    notes: list[Words] = []
    calls: list[Call] = []
    cold: list[Cold] = []
    if was.app != now.app:
        facts.append(say("app {} → {}", was.app or ("none",), now.app or ("none",)))
        keys = [key for model in was.models for key in model.keys]
        if keys and was.app is not None:
            one = Cold(was.app, longest_life(keys))
            cold.append(one)
            why: Words = ("an app's name is a part of each entry's path",)
            notes.append(cold_note(None, one, why, longest_life(key for model in now.models for key in model.keys)))
    if was.module != now.module:
        facts.append(say("module {} → {}", was.module, now.module))
        calls.append(Call(was.module, say("the module {} is now {}", was.module, now.module)))
    if _imported(was.extension) != _imported(now.extension) and was.models and now.models:
        facts.append(say("extension {} → {}", _imported(was.extension), _imported(now.extension)))
    if not facts:
        return None
    former = was.source.name if was.source.name != now.source.name else None
    return Told(
        kind="schema",
        state="changed",
        name=now.source.name,
        place=place_of(beginning(now.source)),
        former=former,
        app=now.app,
        facts=tuple(facts),
        notes=tuple(notes),
        calls=tuple(calls),
        cold=tuple(cold),
    )


def _imported(reference: ImportRef | None) -> str | Words:
    return ("a registry of its own",) if reference is None else f"{reference.module}:{reference.name}"
