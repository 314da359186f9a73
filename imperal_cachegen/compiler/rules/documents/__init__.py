"""CG6: `schema:` documents (JSON Schema, OpenAPI).

What a document says must be what its class does. So a document is not read leniently: whatever would be dropped,
weakened or changed on the way to a class is a finding here, at its place in the document.
"""
