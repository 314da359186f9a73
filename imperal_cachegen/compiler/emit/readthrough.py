"""Plans the `ReadThrough` of a key, which its wrappers call: class, names, policy and rules."""

from collections.abc import Sequence

from ..ir import Key, Model, Policy
from .functions import cache_name
from .imports import Imports
from .layout import bracketed
from .pysource import Code, integer, real, string


def read_through(model: Model, key: Key, imports: Imports) -> Code:
    """Return the statement that makes the `ReadThrough` of a key: its class, names, policy and rules."""
    arguments = [model.cls, string(model.name), string(key.stored_text), _policy(key.policy, imports)]
    if model.identity:
        arguments.append(f"identity={_strings([pair.field for pair in model.identity])}")
    if model.store_if:
        rules = [f"({string(rule.field)}, {condition(rule.value, rule.not_empty, imports)})" for rule in model.store_if]
        arguments.append(f"store_if={tuple_of(rules)}")
    if model.oversize is not None:
        flag = string(model.oversize.flag) if model.oversize.flag is not None else "None"
        arguments.append(f"oversize={imports.plain('Truncate')}({_strings(model.oversize.lists)}, {flag})")
    if model.scope is not None:
        arguments.append("scoped=True")
    return bracketed(f"{cache_name(key)} = {imports.plain('ReadThrough')}(", arguments, ")")


def condition(value: object, not_empty: bool, imports: Imports) -> Code:
    """Return what a field must equal for a value to be stored."""
    if not_empty:
        return imports.plain("NOT_EMPTY")
    if isinstance(value, str):
        return string(value)
    if isinstance(value, float):
        return real(value)
    return integer(value) if isinstance(value, int) and not isinstance(value, bool) else Code(repr(value))


def _policy(policy: Policy, imports: Imports) -> Code:
    """Return a TTL policy."""
    settings = (
        ("fresh", policy.fresh),
        ("stale", policy.stale or None),
        ("eager", policy.eager),
        ("jitter", policy.jitter or None),
        ("timeout", policy.timeout),
    )
    arguments = ", ".join(f"{name}={value}" for name, value in settings if value is not None)
    return Code(f"{imports.plain('Policy')}({arguments})")


def _strings(texts: Sequence[str]) -> Code:
    return tuple_of([string(text) for text in texts])


def tuple_of(items: Sequence[str]) -> Code:
    """Return the tuple of some expressions."""
    return Code(f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})")
