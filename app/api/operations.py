"""For whoever runs the service: alive, ready, figures for Prometheus. No personal data, no code, no address."""

import math
import time
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.guards import clock, public
from app.limits import from_this_machine
from app.services import health
from surveys.errors import NotFound

doors = Blueprint("operations", __name__)
MEASURES = "ringar.metrics"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


@doors.get("/healthz")
@public
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@doors.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """The database answers and is migrated; the other processes' heartbeats are told, and stop nothing."""
    found = health.readiness(now=clock())
    body: dict[str, Any] = {
        "ready": found.ready,
        "database": found.database,
        "migrated": found.migrated,
        "silent_for": found.silent_for,
    }
    return jsonify(body), 200 if found.ready else 503


@doors.get("/metrics")
@public
def metrics() -> Response:
    """How many requests, how they ended and how long they took, by rule: never by path, which holds codes.

    Whether all is ready, and since when courier and analyst are silent, too. For this machine alone: whoever could read
    it from outside, often enough, would see when each answer comes in.
    """
    if not from_this_machine():
        raise NotFound
    registry, ready, silent = _measures()
    found = health.readiness(now=clock())
    ready.set(found.ready)
    for name, seconds in found.silent_for.items():
        silent.labels(name).set(math.nan if seconds is None else seconds)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _measures() -> tuple[CollectorRegistry, Gauge, Gauge]:
    from flask import current_app

    measures: tuple[CollectorRegistry, Gauge, Gauge] = current_app.extensions[MEASURES]
    return measures


def register(app: Flask) -> None:
    """Open the doors and count what comes in."""
    registry = CollectorRegistry()
    ready = Gauge("ringar_ready", "Whether answers are taken.", registry=registry)
    silent = Gauge("ringar_silent_seconds", "Since a process last ticked.", ("process",), registry=registry)
    app.extensions[MEASURES] = (registry, ready, silent)
    labels = ("method", "rule")
    answered = Counter("ringar_requests", "Requests answered.", (*labels, "status"), registry=registry)
    took = Histogram("ringar_request_seconds", "Time to answer.", labels, buckets=BUCKETS, registry=registry)
    app.register_blueprint(doors)

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.url_rule else "none"
        answered.labels(method, rule, response.status_code).inc()
        if "began" in g:
            took.labels(method, rule).observe(time.perf_counter() - g.began)
        return response
