"""`ringar run`: web, courier and analyst as three processes that start, live and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from app.config import ConfigError

PROCESSES = ("web", "courier", "analyst")
SUPERVISED = "RINGAR_SUPERVISED"  # set for the processes that ringar run starts
PATIENCE_S = 10.0
LOOK_EVERY_S = 0.2
MOST_RESTARTS = 5
CALM_S = 60.0


def assert_port_free(host: str, port: int) -> None:
    """Raises ConfigError with one clear line when somebody else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigError(
                f"Port {port} is taken. Stop what listens there, or choose another: RINGAR_PORT={port + 1} make run"
            ) from None


class Supervisor:
    """Starts the processes, restarts one that dies, and ends all on Ctrl-C or when one keeps dying."""

    def __init__(self, processes: Sequence[str] = PROCESSES, say: Callable[[str], None] = print) -> None:
        self.processes = processes
        self.say = say
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: list[float] = []
        self._ending = False

    def run(self) -> int:
        """Blocks until told to end. Returns the exit code: 0 after Ctrl-C, 1 when a process would not stay up."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        for name in self.processes:
            self._start(name)
        code = 0
        while not self._ending:
            time.sleep(LOOK_EVERY_S)
            if not self._revive():
                code = 1
                break
        self._stop_all()
        return code

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(  # noqa: S603  our own command, no shell
            [sys.executable, "-m", "app.cli", name], start_new_session=True, env=os.environ | {SUPERVISED: "1"}
        )

    def _revive(self) -> bool:
        for name, child in self._children.items():
            if self._ending or child.poll() is None:
                continue
            now = time.monotonic()
            self._deaths = [death for death in self._deaths if now - death < CALM_S] + [now]
            if len(self._deaths) > MOST_RESTARTS:
                self.say(f"ringar: {name} does not stay up; see the lines above. Everything has been stopped.")
                return False
            self.say(f"ringar: {name} ended by itself (code {child.returncode}) and is started again.")
            time.sleep(1)
            self._start(name)
            break
        return True

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _stop_all(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE_S
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
