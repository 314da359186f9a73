"""`python -m imperal_cachegen` is `cachegen`, but for one thing: Python puts the current folder first on its path."""

import os
import sys


def leave_the_current_folder() -> None:
    """Take the current folder off Python's path: a `yaml.py` that lies in a schema tree must not be ours.

    It stays where this package itself was found there.
    """
    first = os.path.realpath(sys.path[0] or os.curdir) if sys.path else ""
    home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - before pathlib is loaded
    if not sys.flags.safe_path and first == os.path.realpath(os.curdir) != home:
        del sys.path[0]


if __name__ == "__main__":
    leave_the_current_folder()

    from .cli import main

    main()
