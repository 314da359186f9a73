"""The classes that documents bring in: their names, and whether they do what the documents say."""

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, rule, shown


@rule("CG619", "model-not-object")
def not_an_object(span: Span, found: str, place: Span) -> Finding:
    """The document of a model is not an object with properties.

    A model is a class with fields. A list or a text becomes one as the field of an object.

    Example:
        models:
          tags: {schema: "api.yaml#/components/schemas/TagList", key: "tags", ttl: 60s}
    Instead:
        models:
          tags: {schema: "api.yaml#/components/schemas/TagPage", key: "tags", ttl: 60s}
    """
    return Finding(
        span,
        f"a model is an object with properties, and this is {found}",
        ("point at an object that has it as a property",),
        (Related(place, "this is what it points at"),),
    )


@rule("CG620", "document-class-clash")
def class_clash(span: Span, name: str, reference: str, where: Span) -> Finding:
    """A class that a document brings in has a name that is already taken.

    Classes of a document get the names of its definitions. One that clashes with a type, a model's class, another
    document's definition or a name that the module needs gets another one by being declared.

    Example:
        types:
          Message: {schema: "api.yaml#/components/schemas/Page"}    # whose items are the document's own `Message`
    Instead:
        types:
          Message: {schema: "api.yaml#/components/schemas/Page"}
          PageMessage: {schema: "api.yaml#/components/schemas/Message"}
    """
    return Finding(
        span,
        f"the document's class `{shown(name)}` has a name that is taken",
        (f'name it under `types`:  Another{name[:40]}: {{schema: "{shown(reference, 200)}"}}',),
        (Related(where, "the class is made from this"),),
    )


@rule("CG624", "document-class-differs")
def class_differs(span: Span, what: str) -> Finding:
    """The class generator made something else of a document than the document says.

    What datamodel-code-generator gives is compared with the document, and is not used where it differs. Please report
    it, with the document.

    Example:
        a definition that datamodel-code-generator does not understand
    Instead:
        the same said with other keywords, or a type that is declared by `fields`
    """
    return Finding(
        span,
        f"the class made from this differs from what it says: {shown(what, 200)}",
        ("this is a limit of cachegen: please report it; a type that is declared by `fields` needs no document",),
    )


@rule("CG625", "document-class-unnamed")
def class_unnamed(span: Span, word: str, reference: str, where: Span) -> Finding:
    """A definition has a name that no class can have.

    Class names are `[A-Z][A-Za-z0-9]*`; a definition's is put in this form, which needs a first Latin letter.

    Example:
        {"$defs": {"2d": {"type": "object", "properties": {"x": {"type": "number"}}}}}
    Instead:
        types:
          Point: {schema: "shapes.json#/$defs/2d"}
    """
    return Finding(
        span,
        f"no class name can be made from `{shown(word)}`",
        (f'name it under `types`:  MyName: {{schema: "{shown(reference, 200)}"}}',),
        (Related(where, "the class is made from this"),),
    )
