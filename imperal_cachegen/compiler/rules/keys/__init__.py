"""CG3: keys. Texts of users are shown shortened, so that a hostile template cannot flood a terminal."""
