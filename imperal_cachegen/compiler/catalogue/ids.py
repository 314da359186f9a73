"""Where things stand on the page: an id for each, stable, readable and used once."""

from ..ir import Field, Group, Model, Project, Schema, TypeDecl, TypeRef


class Ids:
    """The ids of a project. Equal names (of several projects in one run) are numbered, in order of their schemas."""

    def __init__(self, project: Project) -> None:
        self._taken: set[str] = set()
        self._apps: dict[str, str] = {}
        self._types: dict[TypeRef, str] = {}
        self._named: dict[tuple[str, str, str], str] = {}
        for schema in project.schemas:
            self._apps.setdefault(schema.app or "", self._free(f"app.{schema.app}" if schema.app else "types"))
            for decl in schema.types:
                self._types.setdefault(decl.ref, self._free(f"type.{schema.module}.{decl.ref.name}"))
            for kind, named in (("model", schema.models), ("group", schema.groups)):
                for one in named:
                    wanted = f"{kind}.{schema.app}.{one.name}"
                    self._named.setdefault((schema.source.name, kind, one.name), self._free(wanted))

    def app(self, name: str) -> str:
        """Return the id of an app."""
        return self._apps[name]

    def type(self, ref: TypeRef) -> str:
        """Return the id of a type."""
        return self._types[ref]

    def model(self, schema: Schema, model: Model) -> str:
        """Return the id of a model."""
        return self._named[schema.source.name, "model", model.name]

    def group(self, schema: Schema, group: Group) -> str:
        """Return the id of a group."""
        return self._named[schema.source.name, "group", group.name]

    def field(self, schema: Schema, owner: Model | TypeDecl, field: Field) -> str:
        """Return the id of a field. Its word stands in no other id: only fields have a `/`."""
        within = self.model(schema, owner) if isinstance(owner, Model) else self.type(owner.ref)
        return f"{within}/{field.python}"

    def _free(self, wanted: str) -> str:
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            found = f"{wanted}.{number}"
        self._taken.add(found)
        return found
