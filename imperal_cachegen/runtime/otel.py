"""OpenTelemetry's metrics and spans of what caches do. Owns opentelemetry-api; imported once somebody is to be told.

There are no conventions for caches: the names are ours, `cachegen.…`, and stay. A span records no exception: its text may
hold a key. It is the current one while its operation runs, so that spans of a fetcher are under it.
"""

from contextvars import Token  # noqa: TC003  # of a type alias
from typing import Any

from opentelemetry import context, metrics, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from typing_extensions import override

from .observing import Observer, Operation

SCOPE = "imperal_cachegen"
"""The name of the instrumentation scope."""

COUNTERS = {
    "hits": ("{read}", "Reads that found a fresh value."),
    "misses": ("{read}", "Reads that found none."),
    "stale": ("{read}", "Reads that were served a stale value."),
    "fetches": ("{fetch}", "Fetchers started."),
    "coalesced": ("{read}", "Reads that joined another's fetch."),
    "stored": ("{entry}", "Entries written."),
    "unstored": ("{value}", "Values that cache_if or store_if kept out."),
    "oversize": ("{value}", "Values that were too large to be stored."),
    "truncated": ("{value}", "Values that were stored without the ends of their lists."),
    "bytes_read": ("By", "Bytes of entries read."),
    "bytes_written": ("By", "Bytes of entries written."),
    "errors": ("{error}", "What went wrong outside the program, by kind."),
}
"""The counters of `Stats`, with their units; the metric is `cachegen.<counter>`."""

BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper bounds of the durations' buckets, in seconds."""

Held = tuple[Span, "Token[context.Context]"]


class OpenTelemetry(Observer):
    """Tells a tracer and a meter of every operation."""

    def __init__(
        self, tracer_provider: "trace.TracerProvider | None", meter_provider: "metrics.MeterProvider | None"
    ) -> None:
        self._tracer = trace.get_tracer(SCOPE, tracer_provider=tracer_provider)
        meter = metrics.get_meter(SCOPE, meter_provider=meter_provider)
        self._counters = {
            name: meter.create_counter(f"cachegen.{name}", unit, description)
            for name, (unit, description) in COUNTERS.items()
        }
        self._operations = _seconds(meter, "cachegen.operation.duration", "Seconds that operations took.")
        self._fetches = _seconds(meter, "cachegen.fetch.duration", "Seconds that fetchers took.")
        self._held: dict[Operation, Held] = {}

    @override
    def started(self, operation: Operation) -> None:
        span = self._tracer.start_span(
            f"cache {operation.name} {operation.model}".rstrip(), kind=SpanKind.INTERNAL, attributes=_about(operation)
        )
        self._held[operation] = (span, context.attach(trace.set_span_in_context(span)))

    @override
    def counted(self, operation: Operation, counter: str, number: int, kind: str | None) -> None:
        about = _about(operation)
        if kind is not None:
            about["error.type"] = kind
        self._counters[counter].add(number, about)

    @override
    def ended(self, operation: Operation) -> None:
        span, token = self._held.pop(operation)
        context.detach(token)
        ending = {"cachegen.outcome": operation.outcome}
        if operation.error is not None:
            ending["error.type"] = operation.error
        if span.is_recording():
            span.set_attributes(ending)
            if operation.errors:
                span.set_attribute("cachegen.errors", operation.errors)
            if operation.outcome == "raised":
                span.set_status(Status(StatusCode.ERROR))
        span.end()
        seconds = self._fetches if operation.name == "fetch" else self._operations
        seconds.record(operation.seconds, {**_about(operation), **ending})


def _seconds(meter: "metrics.Meter", name: str, description: str) -> "metrics.Histogram":
    return meter.create_histogram(name, "s", description, explicit_bucket_boundaries_advisory=BUCKETS)


def _about(operation: Operation) -> dict[str, Any]:
    about = {"cachegen.operation.name": operation.name, "cachegen.system.name": operation.system}
    if operation.model:
        about["cachegen.model.name"] = operation.model
    if operation.template:
        about["cachegen.key.template"] = operation.template
    return about
