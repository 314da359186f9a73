"""`schema:` documents (JSON Schema 2020-12, OpenAPI 3.1): from a pointer to classes as `fields` would make them.

The way: `library` finds and reads documents inside of the project; `definitions` and `objects` read schemas by an
allow-list into `shapes`; `unions` and `cycles` judge what needs everything; `naming` names nested classes; `generator`
has datamodel-code-generator make the classes; `takeover` reads its syntax tree; `making` compares the two; `members`
makes fields. Nothing here knows the schema language's own fields, keys or models.
"""

from .resolve import resolve_documents
from .results import DocumentClass, Documents, Wanted

__all__ = ["DocumentClass", "Documents", "Wanted", "resolve_documents"]
