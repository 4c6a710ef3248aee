"""Starting a process: settings, keys, a database that is up to date and keeps what it is told; or one clear line."""

import secrets

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import channels
from app.config import ConfigError, Principal, Settings, settings
from app.factory import create_app
from app.store import migrate, roles
from app.store.session import durability_problem


def start(principal: Principal) -> Flask:
    """A process of one principal, ready to work. Raises ConfigError with one clear line for the operator."""
    chosen = settings(principal)
    if principal == "courier":
        channels.opened(chosen)
    app = create_app(principal, chosen)
    with app.app_context():
        try:
            problem = durability_problem()
            behind = migrate.behind()
        except SQLAlchemyError as error:
            raise ConfigError(f"The database cannot be reached: {_first_line(error)}") from None
    if behind:
        raise ConfigError("The database is behind its migrations. Run: ringar db upgrade")
    if problem:
        raise ConfigError(problem)
    return app


def upgrade(chosen: Settings) -> None:
    """Bring the database up to date, as its owner. Raises ConfigError."""
    chosen.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        migrate.upgrade(chosen.database_url)
    except SQLAlchemyError as error:
        raise ConfigError(f"The migrations failed: {_first_line(error)}") from None


def downgrade(chosen: Settings, revision: str) -> None:
    """Take the database down to a revision, as its owner. Raises ConfigError for one that there is not."""
    if revision not in migrate.revisions():
        raise ConfigError(f"There is no revision {revision!r}. Choose one of {', '.join(migrate.revisions())}.")
    try:
        migrate.downgrade(chosen.database_url, revision)
    except SQLAlchemyError as error:
        raise ConfigError(f"The migrations failed: {_first_line(error)}") from None


ROLE_SETTINGS: dict[roles.Role, str] = {
    "web": "RINGAR_DATABASE_URL",
    "courier": "RINGAR_COURIER_URL",
    "analyst": "RINGAR_ANALYST_URL",
}


def addresses() -> dict[roles.Role, str]:
    """Where each principal finds the database, as the environment says."""
    principals: dict[roles.Role, Principal] = {"web": "web", "courier": "courier", "analyst": "analyst"}
    return {role: settings(each).database_url for role, each in principals.items()}


def make_roles() -> dict[str, str]:
    """Make the roles; setting → address, to be put in each process's environment. Raises ConfigError."""
    owner = settings("owner")
    if owner.is_sqlite:
        raise ConfigError("SQLite has no roles: encryption, not separation. Set RINGAR_OWNER_URL to a PostgreSQL.")
    kept = {role: roles.password_of(url, role) for role, url in addresses().items()}
    passwords = {role: known or secrets.token_urlsafe(24) for role, known in kept.items()}
    try:
        made = roles.make_roles(owner.database_url, passwords)
    except SQLAlchemyError as error:
        raise ConfigError(f"The roles could not be made: {_first_line(error)}") from None
    return {ROLE_SETTINGS[role]: url for role, url in made.items()}


def web() -> Flask:
    """The web process, for a WSGI server."""
    return start("web")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
