"""What emit raises: mistakes of ours, never a user's.

Exception
└── EmitError
    ├── NotCode        a template was about to print something that is no source
    └── NotAsPlanned   the printed text is not what was planned
"""


class EmitError(Exception):
    """A mistake of ours: no file is written, and the command ends with exit code 3."""


class NotCode(EmitError):
    """A template was about to print something that is no `Code`."""


class NotAsPlanned(EmitError):
    """The printed text is not what was planned."""
