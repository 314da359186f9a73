"""Keys: what the compiler and the generated modules must agree on.

Each segment type stands in one class with its alphabet, lengths, encoder and decoder. Generated modules import the
encoders, so importing this package is cheap: no hashing, no JSON, no compiled expression until a key needs it. It knows
neither the compiler nor the runtime.
"""

from .digests import Digest, Json, JsonDigest, Secret, digest_segment, json_segment, secret_segment
from .errors import KeySegmentError
from .moments import Date, DateTime, date_segment, datetime_segment
from .numbers import Bool, Int, bool_segment, int_segment
from .pattern import key_pattern
from .segment import SegmentType
from .texts import Text, text_segment
from .uuids import Uuid, uuid_segment
from .words import Enum, Id, enum_segment, id_segment

__all__ = [
    "Bool",
    "Date",
    "DateTime",
    "Digest",
    "Enum",
    "Id",
    "Int",
    "Json",
    "JsonDigest",
    "KeySegmentError",
    "Secret",
    "SegmentType",
    "Text",
    "Uuid",
    "bool_segment",
    "date_segment",
    "datetime_segment",
    "digest_segment",
    "enum_segment",
    "id_segment",
    "int_segment",
    "json_segment",
    "key_pattern",
    "secret_segment",
    "text_segment",
    "uuid_segment",
]
