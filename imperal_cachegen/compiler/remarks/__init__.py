"""Comments that speak to cachegen: they hide a warning, or accept a break, where a reviewer sees it."""
