"""The version of this package: read at every start, so it is a constant and no look into what is installed."""

VERSION = "0.1.0"
