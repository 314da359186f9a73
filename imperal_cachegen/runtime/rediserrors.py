"""What redis-py raises, as one of ours."""

from redis import exceptions as redis

from .errors import BackendFailed, BackendRefused, BackendTimeout, BackendUnavailable, CacheBackendError

RAISED = (redis.RedisError, redis.RedisClusterException, OSError)
"""What an operation may raise."""

_KINDS: tuple[tuple[type[Exception], type[CacheBackendError], str], ...] = (
    (redis.AuthenticationError, BackendRefused, "Redis refused this client"),
    (redis.AuthorizationError, BackendRefused, "Redis refused this client"),
    (redis.NoPermissionError, BackendRefused, "Redis refused this client"),
    (redis.TimeoutError, BackendTimeout, "Redis did not answer in time"),
    (redis.ClusterDownError, BackendUnavailable, "the cluster is down"),
    (redis.MasterDownError, BackendUnavailable, "the master is down"),
    (redis.BusyLoadingError, BackendUnavailable, "Redis is still loading"),
    (redis.ReadOnlyError, BackendFailed, "Redis is a read-only replica"),
    (redis.OutOfMemoryError, BackendFailed, "Redis has no memory left"),
    (redis.ResponseError, BackendFailed, "Redis answered with an error"),
    (redis.ConnectionError, BackendUnavailable, "Redis can't be reached"),
    (redis.RedisClusterException, BackendUnavailable, "no node of the cluster can be reached"),
    (redis.RedisError, BackendFailed, "Redis failed"),
    (TimeoutError, BackendTimeout, "Redis did not answer in time"),
    (OSError, BackendUnavailable, "Redis can't be reached"),
)
"""First match wins: some of redis-py's classes are below others that mean something else."""


def mapped_redis(exc: Exception) -> CacheBackendError:
    """Return what redis-py or the system raised as one of ours; it names no address, key or value."""
    for foreign, ours, words in _KINDS:
        if isinstance(exc, foreign):
            return ours(f"{words} ({type(exc).__name__})")
    return BackendFailed(f"Redis failed ({type(exc).__name__})")


def stored_error(exc: redis.ResponseError) -> Exception:
    """Return the error of one command; redirections of a cluster stay as they are, for who follows them."""
    if isinstance(exc, (redis.AskError, redis.TryAgainError, redis.ClusterDownError)):  # `MovedError` is an `AskError`
        return exc
    return mapped_redis(exc)
