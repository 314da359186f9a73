"""What a hostile pull request may hold, and what would happen if a guard of ours were not there.

An `Attack` is a tree, a command, and a `breach`: texts of our source that are taken out or replaced. With the guard
the judge has nothing to say; with the breach it must.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NOTES = """cachegen: 1
app: notes
models:
  folders:
    key: folders
    ttl: 60s
    fields:
      names: list[str]
"""
ROWS = '{"$defs": {"Row": {"type": "object", "properties": {"id": {"type": "string"}}}}}'
SHARED = "cachegen: 1\nttl:\n  short: 30s\n"
USE = NOTES.replace("60s", "short") + "use: [USED]\n"
DOCUMENT = NOTES + 'types:\n  Row:\n    schema: "DOCUMENT#/$defs/Row"\n'
OUTSIDE = {"shared.yaml": SHARED, "rows.json": ROWS, "notes.yaml": NOTES}

Breach = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Attack:
    """`files` are the project's by name; `links` lead from a name to a path; `crime` begins what the judge says."""

    name: str
    files: dict[str, str]
    breach: Breach
    crime: str
    links: dict[str, str] | None = None
    arguments: tuple[str, ...] = ("build", "schemas")
    code: tuple[int, ...] = (1,)
    prepare: Callable[[Path], None] | None = None


_LOADING = "compiler/resolve/loading.py"
_LIBRARY = "compiler/documents/library.py"
_USE_BREACH: Breach = ((_LOADING, "inside = used.is_relative_to(workspace.root)", "inside = True"), (_LOADING, "if not inside or Path(item.text).is_absolute():", "if not inside:"), ("compiler/project/workspace.py", "return path.relative_to(self.root).as_posix()", "return path.as_posix()"))  # fmt: skip
_DOCUMENT_BREACH: Breach = ((_LIBRARY, 'if path.startswith("/") or not target.is_relative_to(self._root):', "if False:"), (_LIBRARY, "name = target.relative_to(self._root).as_posix()", "name = target.as_posix()"), (_LIBRARY, "if not self._disk.real(target).is_relative_to(self._disk.real(self._root)):", "if False:"))  # fmt: skip
_OUT_BREACH = (
    "compiler/project/finding.py",
    "for path in _written_to(workspace, chosen_kept) if leaves_checkout(path))",
    "for path in _written_to(workspace, chosen_kept) if False)",
)

_LINK_BREACH = (
    "compiler/project/finding.py",
    "if path.is_symlink())\n        for runtime",
    "if False)\n        for runtime",
)
_VENDORED = 'runtime = "vendored"\npackage = "caches"\n'

ATTACKS = (
    Attack("the vendored runtime is a link", {"cachegen.toml": _VENDORED, "schemas/notes.yaml": NOTES}, (_LINK_BREACH,), "write: ", {"caches/_cachegen": "OUTSIDE"}),
    Attack("a room of the vendored runtime is a link", {"cachegen.toml": _VENDORED, "schemas/notes.yaml": NOTES}, (_LINK_BREACH,), "write: ", {"caches/_cachegen/keys": "OUTSIDE"}),
    Attack("use leads up", {"schemas/notes.yaml": USE.replace("USED", "../../outside/shared.yaml")}, _USE_BREACH, "read: "),
    Attack("use is absolute", {"schemas/notes.yaml": USE.replace("USED", "OUTSIDE/shared.yaml")}, _USE_BREACH, "read: "),
    Attack("use is a link", {"schemas/notes.yaml": USE.replace("USED", "shared.yml")}, _USE_BREACH, "read: ", {"schemas/shared.yml": "OUTSIDE/shared.yaml"}),
    Attack("a document leads up", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "../../outside/rows.json")}, _DOCUMENT_BREACH, "read: "),
    Attack("a document is absolute", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "OUTSIDE/rows.json")}, _DOCUMENT_BREACH, "read: "),
    Attack("a document is a link", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "rows.json")}, _DOCUMENT_BREACH, "read: ", {"schemas/rows.json": "OUTSIDE/rows.json"}),
    Attack("a document's folder is a link", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "api/rows.json")}, _DOCUMENT_BREACH, "read: ", {"schemas/api": "OUTSIDE"}),
    Attack("a document refers up", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "rows.json"), "schemas/rows.json": '{"$defs": {"Row": {"type": "object", "properties": {"id": {"$ref": "../../outside/rows.json#/$defs/Row"}}}}}'}, _DOCUMENT_BREACH, "read: "),
    Attack("a document is a URL", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "http://127.0.0.1:9/rows.json")}, ((_LIBRARY, "yield rules.document_url(reference.span, reference.text)", "__import__('socket').create_connection(('127.0.0.1', 9), 0.1)"),), "network: ", code=(1, 3)),
    Attack("a document is a file URL", {"schemas/notes.yaml": DOCUMENT.replace("DOCUMENT", "file://OUTSIDE/rows.json")}, ((_LIBRARY, "yield rules.document_url(reference.span, reference.text)", "open(path.removeprefix('file://')).read()"),), "read: "),
    Attack("a class to import is in the tree", {"schemas/notes.yaml": NOTES.replace("    fields:\n      names: list[str]\n", '    import: "planted:Folders"\n'), "planted.py": "class Folders: pass\n"}, (("compiler/resolve/head.py", "    return ImportRef(module, name, node.span)", "    __import__('sys').path.append(__import__('os').getcwd())\n    __import__(module)\n    return ImportRef(module, name, node.span)"),), "run: ", code=(0,)),
    Attack("an extension is in the tree", {"schemas/notes.yaml": NOTES + 'extension: "planted:ext"\n', "planted.py": "ext = 1\n"}, (("compiler/resolve/head.py", "    return ImportRef(module, name, node.span)", "    __import__('sys').path.append(__import__('os').getcwd())\n    __import__(module)\n    return ImportRef(module, name, node.span)"),), "run: ", code=(0,)),
    Attack("a tag makes objects", {"schemas/notes.yaml": NOTES + 'x-a: !!python/object/apply:os.system ["true"]\n'}, (("compiler/read/tree.py", "        return rules.yaml_tag(self.draft.span(start, end), shown(text[start:end]))", "        import yaml\n        yaml.unsafe_load(text)\n        return rules.yaml_tag(self.draft.span(start, end), shown(text[start:end]))"),), "run: "),
    Attack("a schema is a link", {"schemas/tasks.yaml": NOTES.replace("notes", "tasks")}, (("compiler/project/discovery.py", "path.is_symlink() and leads_out(path, folder):", "False:"),), "read: ", {"schemas/notes.yaml": "OUTSIDE/notes.yaml"}),
    Attack("a schema to look at is a link", {"schemas/tasks.yaml": NOTES}, (("compiler/project/finding.py", "elif leaves_checkout(cwd / path):", "elif False:"),), "read: ", {"schemas/notes.yaml": "OUTSIDE/notes.yaml"}, ("build", "schemas/notes.yaml"), (2,)),
    Attack("the schemas are a link", {}, (("compiler/project/finding.py", "elif leaves_checkout(cwd / path):", "elif False:"),), "read: ", {"schemas": "OUTSIDE"}, code=(2,)),
    Attack("settings name schemas outside", {"cachegen.toml": 'schemas = ["../outside"]\n', "schemas/notes.yaml": NOTES}, (("compiler/project/settings.py", "if leads_out(path, enclosing(folder)):", "if False:"),), "read: ", arguments=("build",)),
    Attack("settings name all of the disk", {"cachegen.toml": 'schemas = ["schemas", "/"]\n', "schemas/notes.yaml": NOTES}, (("compiler/project/settings.py", "if leads_out(path, enclosing(folder)):", "if False:"), ("compiler/project/discovery.py", "for current, folders, names in os.walk(folder):", "for current, folders, names in __import__('itertools').islice(os.walk(folder), 20):")), "read: ", arguments=("build", "schemas")),
    Attack("settings name an output folder outside", {"cachegen.toml": 'out = "../outside/caches"\n', "schemas/notes.yaml": NOTES}, (("compiler/project/settings.py", "if leads_out(path, enclosing(folder)):", "if False:"),), "write: "),
    Attack("settings name an output folder that is a link", {"cachegen.toml": 'out = "made"\n', "schemas/notes.yaml": NOTES}, (("compiler/project/settings.py", "if leads_out(path, enclosing(folder)):", "if False:"), _OUT_BREACH), "write: ", {"made": "OUTSIDE"}),
    Attack("the output folder is a link", {"schemas/notes.yaml": NOTES}, (_OUT_BREACH,), "write: ", {"caches": "OUTSIDE"}),
    Attack("a module is a link", {"schemas/notes.yaml": NOTES}, (("compiler/emit/state.py", "if path.is_symlink() and leads_out(path, enclosing(path.parent)):", "if False:"),), "read: ", {"caches/notes_cache.py": "OUTSIDE/notes.yaml"}, code=(0,)),
    Attack("another module is a link", {"schemas/notes.yaml": NOTES}, (("compiler/modules/current.py", "entry.is_file(follow_symlinks=False)", "entry.is_file()"), ("compiler/emit/state.py", "if is_file(path) and not path.is_symlink()", "if is_file(path)"), ("compiler/emit/state.py", "if path.is_symlink() and leads_out(path, enclosing(path.parent)):", "if False:")), "read: ", {"caches/other_cache.py": "OUTSIDE/notes.yaml"}, code=(0,)),
    Attack("a module's name leads up", {"schemas/notes.yaml": NOTES + "module: ../../outside/notes\n"}, (("compiler/resolve/head.py", "return bool(MODULE.fullmatch(name)) and not iskeyword(name)", "return True"),), "write: "),
)  # fmt: skip
