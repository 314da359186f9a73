"""The few forms that the JSON Schema is put together from. Knows no word of the language."""

from collections.abc import Iterable, Mapping

Json = dict[str, object]
"""A JSON Schema, or a part of one."""

OURS = {"^x-": True}
"""Keys that begin with `x-` are the user's, wherever the language's own keys stand."""


def explained(schema: Json, text: str, example: str = "", title: str = "") -> Json:
    """Add what an editor shows on hover: `description` is plain, `markdownDescription` has the example too."""
    fence = f"\n\n```yaml\n{example}\n```" if example else ""
    about: Json = {"title": title} if title else {}
    return {**about, "description": text.replace("`", ""), "markdownDescription": f"{text}{fence}", **schema}


def ref(name: str) -> Json:
    """Return a reference to a definition; in a list, as draft 7 ignores what stands beside a bare one."""
    return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def text(pattern: str = "", wrong: str = "", **more: object) -> Json:
    """Return a text that matches a pattern; `wrong` is what VS Code says where it does not."""
    checks: Json = {"pattern": pattern} if pattern else {}
    said: Json = {"patternErrorMessage": wrong} if wrong else {}
    return {"type": "string", **checks, **said, **more}


def words(entries: Mapping[str, Json], known: Iterable[str], **more: object) -> Json:
    """Return a mapping of the language's own keys: the known ones, each with an entry, and the user's `x-`."""
    return {
        "type": "object",
        "properties": {word: entries[word] for word in known},
        "patternProperties": OURS,
        "additionalProperties": False,
        **more,
    }


def table(value: Json, names: Json | None, **more: object) -> Json:
    """Return a mapping of names that the user chooses."""
    checks: Json = {"propertyNames": names} if names is not None else {}
    return {"type": "object", **checks, "additionalProperties": value, **more}


def snippets(*bodies: tuple[str, str, object]) -> list[Json]:
    """Return what VS Code offers to insert: label, explanation, and the value with `$1`, `${2:word}` to fill in."""
    return [{"label": label, "description": about, "body": body} for label, about, body in bodies]
