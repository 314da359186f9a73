"""My own handlers."""
