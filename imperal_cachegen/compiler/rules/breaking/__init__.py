"""CG9: what a change of a schema breaks."""
