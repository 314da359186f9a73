"""CG005 to CG024: YAML, before a schema means anything."""
