"""Keys in the compiler: their grammar, what is proved of them, their builders, and what is told of them."""
