"""How an annotation with words of other libraries is written here, for the answer to it."""

from ...grammar import Alternatives, Generic, TypeName
from ...grammar.syntax import Argument
from .foreign import CONTAINERS, GENERIC_WORDS, WORDS


def modern(syntax: Argument) -> str:
    """Return an annotation in our words; what we have no word for stays as it is."""
    match syntax:
        case TypeName(text):
            last = text.rpartition(".")[2]
            return WORDS.get(last, last)
        case Alternatives(members):
            return " | ".join(modern(member) for member in members)
        case Generic(name, arguments):
            last = name.text.rpartition(".")[2]
            if last == "Literal":
                return f"Literal[{', '.join(argument.text for argument in arguments)}]"
            texts = [modern(argument) for argument in arguments]
            if last == "Union":
                return " | ".join(texts)
            if last in GENERIC_WORDS and last not in CONTAINERS:
                return GENERIC_WORDS[last].format(next((text for text in reversed(texts) if text != "..."), "T"))
            return f"{last}[{', '.join(texts)}]"
        case _:
            return syntax.text
