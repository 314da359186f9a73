"""The language as a JSON Schema: what an editor completes, explains and underlines while somebody writes a schema.

Draft 7, which yaml-language-server (VS Code, Neovim, Zed) and JetBrains read alike and whole; of later drafts each
reads a part. Every word and every number comes from where the compiler keeps it; only the explanations stand here.

It says what can be said of one value where it stands. What needs the rest of the file (is that type declared, is that
key unambiguous) is the compiler's. So it refuses nothing that the compiler takes, and takes some of what that refuses.
"""

from .language import json_schema, schema_text

__all__ = ["json_schema", "schema_text"]
