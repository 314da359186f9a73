"""A project on disk: which folder is its root, what its settings say, which schemas it has, where modules go."""
