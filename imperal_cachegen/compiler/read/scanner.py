"""PyYAML's own parser, where PyYAML was built without libyaml, brought as near to libyaml as it gets.

It ends plain text in brackets at every `?`, which libyaml does not, and it lets escapes make halves of surrogate pairs.
It refuses a tab at the beginning of a line inside brackets, which libyaml takes; that difference stays.
"""

import re
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

_INNER_QUESTION = re.compile(r"(?<=[^\s,\[\]{}:\"'])\?")
_SURROGATE = re.compile("[\ud800-\udfff]")


class PurePythonParser(Reader, Scanner, Parser):
    """Gives the events that `yaml.cyaml.CParser` gives."""

    def __init__(self, text: str) -> None:
        self._question = next(chr(code) for code in range(0x20000, 0x10FFFE) if chr(code) not in text)
        Reader.__init__(self, _INNER_QUESTION.sub(self._question, text))
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """Return the next event, None after the last one."""
        event: Any = super().get_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.ScalarEvent):
            event.value = event.value.replace(self._question, "?")
            if _SURROGATE.search(event.value):
                mark: Any = event.start_mark
                raise ScannerError("", mark, "found invalid Unicode character escape code", mark)
        return event
