"""Write rules.md, beside this file, from the docstrings of the rules: `python docs/rules.py`."""  # noqa: INP001

import re
from pathlib import Path

from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import Rule, all_rules

FAMILIES = {
    "CG0": "Files and YAML",
    "CG1": "The top of a schema, settings",
    "CG2": "Types, fields, defaults",
    "CG3": "Keys and segments",
    "CG4": "TTL",
    "CG5": "Models and groups",
    "CG6": "Documents",
    "CG7": "Generated files",
    "CG8": "Ignores and accepts",
    "CG9": "Changes between two versions",
}
PAGE = Path(__file__).with_name("rules.md")


def page() -> str:
    """Return the text of rules.md."""
    load_all()
    parts = [
        "# The rules\n",
        "Everything that `cachegen` can say of a schema. `cachegen rule CG304` prints one of these; this page is made from the\n"
        "same texts by `python docs/rules.py`.\n",
    ]
    family = ""
    for rule in all_rules():
        if rule.code[:3] != family:
            family = rule.code[:3]
            parts.append(f"## {family}: {FAMILIES[family]}\n")
        parts.append(_section(rule))
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    body = re.sub(r"^([A-Z]\w*):$", r"\1:\n", rule.doc, flags=re.MULTILINE)
    return f"### {rule.code} {rule.name}\n\n*{rule.severity.value}.* {body}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
