"""Rules: one function, one code, one docstring each."""
