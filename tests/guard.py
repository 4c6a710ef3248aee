"""No test talks to the outside: connections and look-ups beyond loopback are refused, unix sockets not."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class OutsideWorldError(AssertionError):
    """A test reached for another machine. Not an OSError, so that no retry or fallback swallows it."""


def is_loopback(host: object) -> bool:
    """Whether a host, by name or number, is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host == "":
        return True
    name = str(host).partition("%")[0]
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _refuse_outside(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
        raise OutsideWorldError(f"a test tried to reach {address[0]}:{address[1]}")


def close_the_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patch this process's sockets and name look-ups until the monkeypatch is undone."""
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self.family, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _refuse_outside(self.family, rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not is_loopback(host) and not _is_number(host):
            raise OutsideWorldError(f"a test tried to look up {host!r}")
        return getaddrinfo(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def _is_number(host: Any) -> bool:
    """A numeric address needs no look-up: a server may listen on 0.0.0.0; connecting is guarded by itself."""
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True
