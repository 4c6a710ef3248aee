"""A bounded load on a loopback server: so many connections for so many seconds, then percentiles."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Request = tuple[str, str, bytes | None]


@dataclass(frozen=True)
class Measured:
    """What a load measured: answers per second, median and 99th percentile in ms, answers that were not 2xx."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int


def load(port: int, make: Callable[[], Request], *, connections: int = 8, seconds: float = 4.0) -> Measured:
    """Keep-alive connections to 127.0.0.1 that send what make() makes, one request at a time each."""
    times: list[float] = []
    failed = [0]
    end = time.perf_counter() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (begun := time.perf_counter()) < end:
            method, path, body = make()
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            failed[0] += not 200 <= answer.status < 300
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    return Measured(
        len(ordered) / seconds,
        1000 * ordered[len(ordered) // 2],
        1000 * ordered[len(ordered) * 99 // 100],
        failed[0],
    )
