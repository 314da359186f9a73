"""Resolving: the trees of a project's files become schemas in which everything is looked up.

`project.resolve` is the door. Inside, each file is resolved after the files that it uses; then what only shows over
several files is judged. A part that is broken is left out, and what refers to it is silent.
"""
