"""Words that people bring from other languages and libraries, and what they are called here.

Only words: nothing of this is ever accepted, it makes the answers better.
"""

BUILTIN_TYPES = (
    "str", "int", "float", "bool", "datetime", "date", "time", "timedelta", "UUID", "Decimal", "dict", "list", "Any", "None",
)  # fmt: skip
"""The plain types. No type under `types` may have such a name."""

CONTAINERS = ("list", "dict", "set", "tuple", "Literal")
"""The types with arguments."""

_SAME = {
    "str": "string text char varchar character String Text Str STRING EmailStr HttpUrl AnyUrl AnyHttpUrl SecretStr StrictStr constr email url uri",
    "int": "integer Integer Int long short bigint smallint int32 int64 StrictInt conint uint number_int",
    "float": "number Number double Double real Float float32 float64 StrictFloat confloat",
    "bool": "boolean Boolean Bool StrictBool",
    "datetime": "DateTime Datetime timestamp Timestamp AwareDatetime NaiveDatetime date-time datetimetz",
    "date": "Date",
    "time": "Time",
    "timedelta": "duration Duration Timedelta TimeDelta interval",
    "UUID": "uuid Uuid guid GUID UUID4 UUID1 UUID5 UUID7",
    "Decimal": "decimal numeric money condecimal",
    "Any": "any unknown mixed json Json JSON JsonValue AnyJson",
    "None": "null none Null NoneType void nil",
}
WORDS: dict[str, str] = {word: ours for ours, words in _SAME.items() for word in words.split()}
"""Words for plain types, and ours."""

GENERIC_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ("List", "Sequence", "Iterable", "Collection", "Array", "array", "sequence", "vector", "deque"), "list[{0}]"
    ),
    **dict.fromkeys(
        ("Dict", "Mapping", "MutableMapping", "Map", "map", "mapping", "hash", "record", "OrderedDict"),
        "dict[str, {0}]",
    ),
    **dict.fromkeys(("Set", "FrozenSet", "frozenset", "AbstractSet", "MutableSet"), "set[{0}]"),
    "Tuple": "tuple[{0}, ...]",
    "Optional": "{0} | None",
    "optional": "{0} | None",
    "Nullable": "{0} | None",
}
"""Words for types with arguments, and how they are written here; `{0}` is the last argument."""

IMPOSSIBLE: dict[str, tuple[str, str]] = {
    "bytes": ("has no form in JSON", "store base64 text in a `str`"),
    "bytearray": ("has no form in JSON", "store base64 text in a `str`"),
    "complex": ("has no form in JSON", "store a `list[float]`, or two fields"),
    "object": ("says nothing of what it holds", "write `dict[str, T]`, a type under `types`, or `Any`"),
    "Object": ("says nothing of what it holds", "write `dict[str, T]`, a type under `types`, or `Any`"),
    "Enum": ("is declared in code", 'list its values: `Literal["a", "b"]`'),
    "enum": ("is declared in code", 'list its values: `Literal["a", "b"]`'),
    "Annotated": ("is how Python writes limits", "use the mapping form: `{type: int, ge: 0}`"),
    "PositiveInt": ("is a limit, not a type", "use the mapping form: `{type: int, gt: 0}`"),
    "NonNegativeInt": ("is a limit, not a type", "use the mapping form: `{type: int, ge: 0}`"),
    "PositiveFloat": ("is a limit, not a type", "use the mapping form: `{type: float, gt: 0}`"),
    "NonNegativeFloat": ("is a limit, not a type", "use the mapping form: `{type: float, ge: 0}`"),
    "Final": ("says nothing about a stored value", "write the type alone"),
    "ClassVar": ("says nothing about a stored value", "write the type alone"),
    "type": ("cannot be stored", "store its name in a `str`"),
    "Callable": ("cannot be stored", "store data only"),
    "TypedDict": ("is declared in code", "declare a type under `types`"),
    "NamedTuple": ("is declared in code", "declare a type under `types`"),
    "BaseModel": ("is declared in code", "declare a type under `types`"),
}
"""Types that there is no way to store, why, and what to do."""

PREFIXES = (
    "typing",
    "typing_extensions",
    "t",
    "datetime",
    "uuid",
    "decimal",
    "builtins",
    "collections",
    "collections.abc",
    "pydantic",
    "enum",
)
"""Modules that people name before a type."""

FIELD_KEYS: dict[str, str] = {
    **dict.fromkeys(("min", "minimum", "min_value", "gte"), "`ge` (for a text `min_length`, for a list `min_items`)"),
    **dict.fromkeys(("max", "maximum", "max_value", "lte"), "`le` (for a text `max_length`, for a list `max_items`)"),
    **dict.fromkeys(("exclusiveMinimum", "exclusive_minimum"), "`gt`"),
    **dict.fromkeys(("exclusiveMaximum", "exclusive_maximum"), "`lt`"),
    **dict.fromkeys(("multipleOf", "step"), "`multiple_of`"),
    **dict.fromkeys(("minLength", "minlen", "min_len"), "`min_length`"),
    **dict.fromkeys(("maxLength", "maxlen", "max_len", "length", "size"), "`max_length`"),
    **dict.fromkeys(("minItems", "min_size"), "`min_items`"),
    **dict.fromkeys(("maxItems", "max_size"), "`max_items`"),
    **dict.fromkeys(("regex", "regexp", "match"), "`pattern`"),
    **dict.fromkeys(("doc", "desc", "comment", "title", "help", "docs"), "`description`"),
    **dict.fromkeys(("name", "key", "json", "serialization_alias", "validation_alias"), "`alias`"),
    **dict.fromkeys(("optional", "nullable", "null"), "`type: T | None`, with `default: None`"),
    **dict.fromkeys(("enum", "choices", "values", "const"), '`type: Literal["a", "b"]`'),
    **dict.fromkeys(("items", "item", "of"), "`type: list[T]`"),
    **dict.fromkeys(("fields", "properties"), "a type of its own under `types`, named in `type`"),
    **dict.fromkeys(
        ("default_factory", "factory", "value", "initial"), "`default`, which is made anew for every value"
    ),
    "required": "no `default`: a field without one is required",
    "format": "the type itself: `datetime`, `UUID`, …",
    "annotation": "`type`",
}
"""Keys of a field in other tools, and ours."""
