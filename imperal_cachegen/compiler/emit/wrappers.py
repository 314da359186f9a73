"""Plans the five wrappers of a key: what an application calls."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..ir import Condition, Key, Model, Policy
from ..keys.builder import Parameter
from .functions import (
    CACHE,
    cache_name,
    example_arguments,
    example_paragraph,
    function,
    key_call,
    listed,
    raises,
    raises_paragraph,
    scope_call,
    segment_parameters,
    statement,
)
from .imports import Imports
from .plan import FunctionPlan, ParameterPlan
from .pysource import Code, identifier
from .readthrough import tuple_of


def wrappers(model: Model, key: Key, parameters: Sequence[Parameter], imports: Imports) -> tuple[FunctionPlan, ...]:
    """Plan `get_`, `set_`, `delete_`, `update_` and `get_or_fetch_` of a key."""
    imports.plain("Cache")
    return _Wrappers(model, key, segment_parameters(parameters), imports).all()


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """What tells one wrapper from the others.

    `positional` come after `cache`, `options` after the segments. `result` is how the docstring's example takes what is
    returned, `given` its arguments for `positional`. `value` is what must be of the model's class, `raised` what is
    raised beside mistakes.
    """

    verb: str
    returns: str
    text: str
    positional: tuple[ParameterPlan, ...] = ()
    options: tuple[ParameterPlan, ...] = ()
    result: str = "value = await "
    given: tuple[str, ...] = ()
    value: str | None = None
    raised: tuple[str, ...] = ()
    with_identity: bool = True


class _Wrappers:
    """The wrappers of one key: what they have in common."""

    def __init__(self, model: Model, key: Key, segments: tuple[ParameterPlan, ...], imports: Imports) -> None:
        self._model = model
        self._key = key
        self._segments = segments
        self._imports = imports
        self._class = identifier(model.cls)
        self._what = f"`{model.cls}` of `{key.stored_text}`"
        self._lasting = _lasting(key.policy)

    def all(self) -> tuple[FunctionPlan, ...]:
        """Return all of them, in the order printed."""
        wanted = (self._get(), self._set(), self._delete(), self._update(), self._get_or_fetch())
        return tuple(self._plan(wrapper) for wrapper in wanted)

    def _get(self) -> _Wrapper:
        fresh = f"{self._key.policy.fresh} s"
        if self._key.policy.jitter:
            fresh += f", less up to {self._key.policy.jitter} %"
        text = f"Return the stored {self._what} while it is fresh ({fresh}), or None."
        return _Wrapper("get", f"{self._class} | None", text)

    def _set(self) -> _Wrapper:
        return _Wrapper(
            "set",
            "None",
            f"Store the {self._what}. {self._lasting}{self._storing()}{self._refusing()}",
            positional=(ParameterPlan(Code("value"), self._class, None),),
            result="await ",
            given=("value",),
            value="`value`",
        )

    def _delete(self) -> _Wrapper:
        longest = self._key.policy.fresh + self._key.policy.stale
        text = (
            f"Drop the {self._what}; return whether it is known to be gone.\n\n"
            f"After False, old data may be served for up to {longest} s."
        )
        return _Wrapper("delete", "bool", text, result="gone = await ", with_identity=False)

    def _update(self) -> _Wrapper:
        text = (
            f"Change the stored {self._what}, for the time that it has left; return the new value.\n\n"
            "`change` gets a copy of its own and returns the new value, or None to leave what is stored. Where nothing "
            "is stored it is not called, and None is returned. In a process, updates of one key run one after the other."
        )
        change = self._callable(f"[{self._class}], {self._class} | None")
        return _Wrapper(
            "update",
            f"{self._class} | None",
            text,
            positional=(ParameterPlan(Code("change"), change, None),),
            given=("change",),
            value="what `change` returns",
        )

    def _get_or_fetch(self) -> _Wrapper:
        awaitable = f"{self._imports.plain('Awaitable')}[{self._class}]"
        predicate = Code(f"{self._callable(f'[{self._class}], bool')} | None")
        text = (
            f"Return the stored {self._what}; where there is none, the result of `fetcher`, which is then stored. "
            f"{self._lasting}{self._storing()}\n\n"
            "Concurrent calls share one fetch. With `cache_if`, a result is stored only where that returns true; with "
            "`refresh`, it is called whatever is stored."
        )
        policy = self._key.policy
        uncovered = ", with no stale value to serve instead" if policy.stale else ""
        raised: tuple[str, ...] = (f"    Exception: what `fetcher` raised{uncovered}.",)
        if policy.stale or policy.eager:
            text += (
                "\n\nThe fetcher may run after its request has ended: a value that grows old is refreshed behind the "
                "caller's back. It must not hold what ends with the request."
            )
        if policy.timeout is not None:
            late = f"the fetch took more than {policy.timeout} s{uncovered}"
            raised += (f"    TimeoutError: {late}. It goes on, and is stored.",)
        return _Wrapper(
            "get_or_fetch",
            self._class,
            text,
            positional=(ParameterPlan(Code("fetcher"), self._callable(f"[], {awaitable}"), None),),
            options=(
                ParameterPlan(Code("cache_if"), predicate, Code("None")),
                ParameterPlan(Code("refresh"), Code("bool"), Code("False")),
            ),
            given=("fetch",),
            value="what `fetcher` returns",
            raised=raised,
        )

    def _callable(self, inside: str) -> Code:
        return Code(f"{self._imports.plain('Callable')}[{inside}]")

    def _storing(self) -> str:
        """Return what the docstrings of storing wrappers say of the model's rules."""
        sentences = []
        if self._model.store_if:
            rules = " and ".join(f"`{rule.field}` is {condition_shown(rule)}" for rule in self._model.store_if)
            sentences.append(f" Stored only where {rules}.")
        if self._model.oversize is not None:
            lists = listed(self._model.oversize.lists)
            sentences.append(f" Of more than 64 KB, a copy is stored that lacks items at the end of {lists}.")
        return "".join(sentences)

    def _refusing(self) -> str:
        """Return what `set` says of a value that is too large."""
        if self._model.oversize is not None:
            return ""
        return " One of more than 64 KB is not stored, and what was stored is removed."

    def _raises(self, wrapper: _Wrapper) -> str:
        """Return the docstring's paragraph on what is raised."""
        value = None if wrapper.value is None else f"{wrapper.value} is not exactly of the class `{self._class}`"
        mistakes = [f"`{self._class}` is not registered on the cache's extension"]
        if value is not None and self._model.identity:
            mistakes.append(f"the value is another key's, by its {listed(pair.field for pair in self._model.identity)}")
        if wrapper.verb in ("set", "update"):
            mistakes.append("the value has no JSON form (NaN, a lone surrogate)")
        return raises_paragraph((*raises(self._key, value, mistakes), *wrapper.raised))

    def _plan(self, wrapper: _Wrapper) -> FunctionPlan:
        """Plan one wrapper: hand key, scope, identity and the wrapper's own arguments to the `ReadThrough`."""
        name = f"{wrapper.verb}_{self._key.base}"
        arguments = ["cache", key_call(self._key), *(each.name for each in wrapper.positional)]
        if self._model.scope is not None:
            arguments.append(f"scope={scope_call(self._model)}")
        if self._model.identity and wrapper.with_identity:
            arguments.append(f"identity={tuple_of([pair.segment for pair in self._model.identity])}")
        arguments += [f"{each.name}={each.name}" for each in wrapper.options]
        word = "await" if wrapper.returns == "None" else "return await"
        body = statement(f"{word} {cache_name(self._key)}.{wrapper.verb}(", arguments, ")")
        given = ("cache_of(ctx)", *wrapper.given, *example_arguments(self._key))
        example = example_paragraph(f"{wrapper.result}{name}", given)
        text = "\n\n".join((wrapper.text, example, self._raises(wrapper)))
        keyword = (*self._segments, *wrapper.options)
        return function(name, ((CACHE, *wrapper.positional), keyword), wrapper.returns, text, body)


def condition_shown(rule: Condition) -> str:
    """Return a rule of `store_if` as a docstring says it."""
    return "not empty" if rule.not_empty else repr(rule.value)


def _lasting(policy: Policy) -> str:
    """Return how long a value is cached, as a sentence."""
    text = f"Cached for {policy.fresh} s"
    if policy.jitter:
        text += f", less up to {policy.jitter} %"
    if policy.stale:
        text += f", and served for up to {policy.stale} s more while it is refreshed or cannot be"
    if policy.eager is not None:
        text += f"; refreshed early, past {policy.eager} % of that time"
    return text + "."
