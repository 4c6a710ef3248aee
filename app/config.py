"""Every setting, read once from the environment; refuses to start on a bad one. `ringar doctor` prints this table."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Principal = Literal["web", "courier", "analyst", "owner"]
SHORTEST_SECRET = 32

# name, default, what it is: the one place that documents the settings
SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("RINGAR_HOME", "./instance", "data, keys and logs"),
    ("RINGAR_DATABASE_URL", "", "the web process's database; empty: SQLite under RINGAR_HOME"),
    ("RINGAR_COURIER_URL", "", "the courier's, where it has an own role"),
    ("RINGAR_ANALYST_URL", "", "the analyst's, where it has an own role"),
    ("RINGAR_OWNER_URL", "", "for migrations and `ringar db roles`"),
    ("RINGAR_PUBLIC_BASE_URL", "", "makes every link; empty: http://localhost:PORT"),
    ("RINGAR_HOST", "127.0.0.1", "where the web process listens"),
    ("RINGAR_PORT", "8000", "and at which port"),
    ("RINGAR_SMTP_URL", "", "smtp://user:password@host:587?from=address&per_minute=60, or smtps://…; empty: no e-mail"),
    (
        "RINGAR_SMS_URL",
        "",
        "https://user:password@api.46elks.com/a1/sms?from=Ringar&price=0.35&abroad=47:0.62; empty: no SMS",
    ),
    (
        "RINGAR_BACKUPS",
        "",
        "where `ringar backup` writes, and what is older than 30 days goes; empty: backups in RINGAR_HOME",
    ),
    (
        "RINGAR_REDIS_URL",
        "",
        "redis://host:6379/0: there several web processes count together how often somebody knocks; empty: each alone",
    ),
    ("RINGAR_SECRET", "", "signs sessions, at least 32 characters; empty: made and kept under RINGAR_HOME"),
)


class ConfigError(RuntimeError):
    """A setting is wrong. The message is one clear line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. URLs are SQLAlchemy's, with psycopg as the PostgreSQL driver."""

    home: Path
    principal: Principal
    database_url: str
    public_base_url: str
    host: str
    port: int
    smtp_url: str
    sms_url: str
    secret: str
    backups: Path
    redis_url: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether everything belongs to one user: encryption, not separation."""
        return self.database_url.startswith("sqlite")

    @property
    def secure(self) -> bool:
        """Whether pages are served over https."""
        return self.public_base_url.startswith("https://")

    @property
    def audiences(self) -> Mapping[str, str]:
        """Whom a token is for, by how it comes: our pages, our API. One is worth nothing at the other."""
        return {"cookies": self.public_base_url, "headers": f"{self.public_base_url}/api/v1"}


def settings(principal: Principal, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment for one principal. Raises ConfigError with one clear line."""
    given = os.environ if environment is None else environment

    def value(name: str) -> str:
        default = next(default for known, default, _ in SETTINGS if known == name)
        return given.get(name, "").strip() or default

    home = Path(value("RINGAR_HOME")).expanduser().resolve()
    port = value("RINGAR_PORT")
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise ConfigError(f"RINGAR_PORT is {port!r}: give a number from 1 to 65535.")
    base = (value("RINGAR_PUBLIC_BASE_URL") or f"http://localhost:{port}").rstrip("/")
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
        raise ConfigError(f"RINGAR_PUBLIC_BASE_URL is {base!r}: give an address such as https://ringar.example.se.")
    secret = value("RINGAR_SECRET")
    if secret and len(secret) < SHORTEST_SECRET:
        raise ConfigError(f"RINGAR_SECRET has {len(secret)} characters: give at least {SHORTEST_SECRET}.")
    redis_url = value("RINGAR_REDIS_URL")
    if redis_url and urlsplit(redis_url).scheme not in ("redis", "rediss", "unix"):
        raise ConfigError("RINGAR_REDIS_URL is no address of Redis: give one such as redis://localhost:6379/0.")
    own = {"courier": "RINGAR_COURIER_URL", "analyst": "RINGAR_ANALYST_URL", "owner": "RINGAR_OWNER_URL"}
    url = value(own.get(principal, "RINGAR_DATABASE_URL")) or value("RINGAR_DATABASE_URL")
    return Settings(
        home=home,
        principal=principal,
        database_url=_driver(url) if url else f"sqlite:///{home / 'ringar.db'}",
        public_base_url=base,
        host=value("RINGAR_HOST"),
        port=int(port),
        smtp_url=value("RINGAR_SMTP_URL"),
        sms_url=value("RINGAR_SMS_URL"),
        secret=secret,
        backups=Path(value("RINGAR_BACKUPS") or home / "backups").expanduser().resolve(),
        redis_url=redis_url,
    )


def _driver(url: str) -> str:
    """PostgreSQL URLs in any spelling get psycopg 3; other databases are refused."""
    scheme, found, rest = url.partition("://")
    if scheme.split("+")[0] in ("postgres", "postgresql") and found:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and found:
        return url
    raise ConfigError(f"The database address begins with {scheme!r}: use postgresql://… or sqlite:///….")
