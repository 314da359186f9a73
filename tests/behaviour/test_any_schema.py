"""Any schema: built, imported, and its values stored and read back, over the included client and the platform's own."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn_modules import Built, built, included, instance_of, is_worth, platform, segments, value_for
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from schema_strategy import Made, schemas
from strategies import same
from value_strategy import outside

from imperal_cachegen.compiler.ir import Group, Key, Model, Truncate
from imperal_cachegen.compiler.keys.describe import longest
from imperal_cachegen.runtime import CacheClient

_is_key = re.compile(r"[A-Za-z0-9_\-:]{1,128}").fullmatch


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder on the import path."""
    folder = tmp_path_factory.mktemp("any_schema")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@settings(max_examples=min(settings().max_examples // 2, 1_000))  # each leaves classes behind that Pydantic keeps
@given(schemas(), st.data())
def test_values_come_back_as_what_they_were(root: Path, made: Made, data: st.DataObject) -> None:
    one = built(made, root)
    classes_hold(data.draw, one)
    for cache in (included(one.module.ext), platform(one.module.ext)):
        asyncio.run(all_holds(data.draw, one, cache))


async def all_holds(draw: st.DrawFn, built: Built, cache: Any) -> None:
    for model in built.schema.models:
        for key in model.keys:
            await key_holds(draw, built, model, key, cache)
    for group in built.schema.groups:
        await group_holds(draw, built, group, cache)


def classes_hold(draw: st.DrawFn, built: Built) -> None:
    """Check that each class refuses what its types and limits forbid, and says what its fields are."""
    for shape in (*built.made.shapes, *(model for model in built.made.models if not model.imported)):
        cls = built.classes[shape.name]
        fields = {field.name: field.python for field in built.fields[shape.name]}
        good = dict(instance_of(draw, built, shape.name, {}, 1))
        for member in shape.members:
            python = fields[member.name]
            assert (cls.model_fields[python].description or "") == member.description
            for wrong in outside(member.annotation):
                with pytest.raises(ValidationError):
                    cls(**{**good, python: wrong})


async def key_holds(draw: st.DrawFn, built: Built, model: Model, key: Key, cache: Any) -> None:
    """Check the builder and the five wrappers of a key."""
    arguments = segments(draw, key.segments)
    text = getattr(built.module, f"{key.base}_key")(**arguments)
    assert _is_key(text)
    assert len(text) + (9 if key.scoped else 0) <= longest(key) <= 128
    get, put, delete, update, fetch_or = (
        getattr(built.module, f"{verb}_{key.base}") for verb in ("get", "set", "delete", "update", "get_or_fetch")
    )
    value, other = (value_for(draw, built, model, arguments) for _ in range(2))
    assert await get(cache, **arguments) is None
    await put(cache, value, **arguments)
    assert same(await get(cache, **arguments), value)
    if key.policy.fresh > 5 or isinstance(cache, CacheClient):  # else less than 5 s are left by then
        assert same(await update(cache, lambda _: other, **arguments), other)
        assert same(await get(cache, **arguments), other)
    assert await delete(cache, **arguments) is True
    assert await get(cache, **arguments) is None
    fetched = []

    async def fetch() -> Any:
        fetched.append(1)
        return value

    assert same(await fetch_or(cache, fetch, **arguments), value)
    assert same(await fetch_or(cache, fetch, **arguments), value)
    assert len(fetched) == 1
    poor = value_for(draw, built, model, arguments, stored=False)
    await put(cache, poor, **arguments)
    found = await get(cache, **arguments)
    assert same(found, poor) if is_worth(model, poor) else found is None  # what it replaces is gone all the same
    await put(cache, value, **arguments)
    if model.oversize is not None:
        await shortened(value, model.oversize, arguments, cache, (put, get))


async def shortened(value: Any, rule: Truncate, arguments: dict[str, Any], cache: Any, wrappers: Any) -> None:
    """Check that a value that is too large loses items at the end of a list, and nothing else."""
    put, get = wrappers
    name = rule.lists[0]
    items = ["я" * 100] * 1000
    await put(cache, value.model_copy(update={name: items}), **arguments)
    found = await get(cache, **arguments)
    kept = len(getattr(found, name))
    assert 50 < kept < 1000
    assert same(found, value.model_copy(update={name: items[:kept], rule.flag: True}))


async def group_holds(draw: st.DrawFn, built: Built, group: Group, cache: Any) -> None:
    """Check that every entry that a group names is gone."""
    given = segments(draw, group.parameters)
    wanted = []
    for target in group.targets:
        for key in (target.key,) if target.key is not None else target.model.keys:
            asked = {one.name for one in key.segments} - set(target.each)
            if target.key is None:
                asked &= set(target.model.scope or ())
            for _ in range(2):
                arguments = segments(draw, key.segments, {name: given[name] for name in asked})
                value = value_for(draw, built, target.model, arguments)
                await getattr(built.module, f"set_{key.base}")(cache, value, **arguments)
                assert same(await getattr(built.module, f"get_{key.base}")(cache, **arguments), value)
                wanted.append((key.base, arguments))
    assert await getattr(built.module, f"invalidate_{group.name}")(cache, **given) is True
    for base, arguments in wanted:
        assert await getattr(built.module, f"get_{base}")(cache, **arguments) is None
