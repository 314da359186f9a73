"""From schemas to modules, and no more than is needed: what is up to date, what is made, what is left over."""
