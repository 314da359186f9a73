"""The compiler: schema text in, module text out. It never imports the runtime, and the runtime never imports it."""
