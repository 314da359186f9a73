"""What the names of segments and fields mean to people: the user's id, free text, a credential, an identity.

Lists of words, each right on real schemas before it was added: a name that is not sure is not in them. Names are compared
word by word (`page_token` is `page`, `token`).
"""

USER_IDS = frozenset(
    {
        "current_user", "current_user_id", "imperal_id", "imperal_user", "imperal_user_id", "me", "my_id", "uid", "user",
        "user_id", "user_uid", "user_uuid", "userid",
    }
)  # fmt: skip

_FREE_TEXT_LAST = frozenset(
    {
        "address", "caption", "comment", "email", "filename", "filepath", "keyword", "keywords", "mail", "nickname", "path",
        "phrase", "prompt", "q", "query", "question", "search", "subject", "term", "terms", "text", "title", "uri", "url",
        "username",
    }
)  # fmt: skip
_FREE_TEXT = frozenset(
    {"database", "database_name", "table", "table_name", "db_name", "file_name", "folder_name", "full_name"}
)
_MAIL = frozenset({"email", "mail"})
_NO_TEXT_LAST = frozenset(
    {
        "count",
        "digest",
        "hash",
        "id",
        "ids",
        "index",
        "kind",
        "limit",
        "offset",
        "page",
        "sha256",
        "state",
        "status",
        "type",
    }
)

_CREDENTIAL_LAST = frozenset(
    {
        "apikey", "authorization", "bearer", "cookie", "cookies", "credential", "credentials", "jwt", "otp", "passcode",
        "passphrase", "passwd", "password", "pwd", "secret", "secrets", "token",
    }
)  # fmt: skip
_CREDENTIAL_KEYS = frozenset(
    {"access", "api", "auth", "encryption", "private", "secret", "service", "session", "signing"}
)
_PAGING = frozenset(
    {
        "batch", "continuation", "cursor", "delta", "next", "page", "pagination", "paging", "prev", "previous", "resume", "scroll",
        "skip", "sync",
    }
)  # fmt: skip
_ASKING = frozenset({"has", "is", "needs", "no", "requires", "uses", "with"})

_AUTHORISATIONS = frozenset(
    {
        "access_level", "admin", "authenticated", "authorised", "authorized", "can_access", "entitled", "entitlements",
        "has_access", "is_admin", "is_authenticated", "is_authorised", "is_authorized", "is_entitled", "is_superuser",
        "is_unlocked", "permission", "permissions", "privileges", "role", "roles", "superuser", "unlocked", "user_role",
        "user_roles",
    }
)  # fmt: skip

_IDENTITIES = frozenset(
    {
        "account", "conn", "connection", "database", "database_name", "db", "db_name", "domain", "mailbox", "query", "repo",
        "repository", "search_query", "site", "site_url",
    }
)  # fmt: skip
_IDENTITY_NOUNS = frozenset(
    {
        "account", "ad", "app", "board", "bot", "bucket", "calendar", "campaign", "case", "channel", "chat", "cluster",
        "company", "conn", "connection", "conversation", "customer", "database", "db", "doc", "document", "drive", "folder",
        "form", "guild", "instance", "inventory", "mailbox", "notebook", "org", "organization", "pipeline", "playlist",
        "portal", "profile", "project", "property", "repo", "repository", "room", "server", "sheet", "shop", "site", "space",
        "spreadsheet", "store", "team", "tenant", "thread", "view", "vault", "workspace",
    }
)  # fmt: skip
_NOT_OWN = frozenset(
    {
        "active", "child", "current", "default", "first", "last", "latest", "linked", "main", "new", "newest", "next", "old",
        "oldest", "origin", "original", "other", "parent", "prev", "previous", "primary", "recent", "related", "reply", "root",
        "selected", "source", "target", "top",
    }
)  # fmt: skip
_SUFFIXES = ("_id", "_ids", "_key", "_name", "_slug", "_url", "_uuid", "_no", "_number", "_hash")
_SHORT = {
    "conn": "connection",
    "db": "database",
    "org": "organization",
    "repo": "repository",
    "doc": "document",
    "acc": "account",
}


def is_user_id(name: str) -> bool:
    """Whether a segment's name says that it is the user's own id."""
    return name in USER_IDS


def is_free_text(name: str) -> bool:
    """Whether a segment's name says that it holds an e-mail address or text that people wrote."""
    words = _words(name)
    if words[-1] in _NO_TEXT_LAST:
        return False
    return name in _FREE_TEXT or words[-1] in _FREE_TEXT_LAST or not _MAIL.isdisjoint(words)


def is_credential(name: str) -> bool:
    """Whether a name says that it holds what must stay hidden. Paging tokens are none, nor what asks (`has_password`)."""
    words = _words(name)
    if words[0] in _ASKING or not _PAGING.isdisjoint(words[:-1]):
        return False
    if words[-1] in _CREDENTIAL_LAST:
        return True
    if len(words) < 2:
        return False
    if words[-1] == "key":
        return words[-2] in _CREDENTIAL_KEYS
    return words[-1] in ("hash", "plain", "text") and words[-2] in ("password", "passwd", "secret", "token")


def is_authorisation(name: str) -> bool:
    """Whether a field's name says that it allows something."""
    return name in _AUTHORISATIONS


def is_identity(name: str) -> bool:
    """Whether a field's name says which account, database, query, … a value belongs to."""
    if name in _IDENTITIES:
        return True
    words = _words(name)
    if len(words) < 2 or words[-1] != "id" or words[0] in _NOT_OWN:
        return False
    return words[-2] in _IDENTITY_NOUNS


def same_thing(field: str, segment: str) -> bool:
    """Whether a field and a segment name one thing: `account_id` and `account`, `conn_id` and `connection`."""
    return field == segment or _stem(field) == _stem(segment)


def _stem(name: str) -> str:
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix) or name
    return "_".join(_SHORT.get(word, word) for word in _words(name))


def _words(name: str) -> list[str]:
    return [word for word in name.lower().split("_") if word] or [name]
