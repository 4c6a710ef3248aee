"""SQLAlchemy models and queries: the only place with SQL. Each module is read by the principals named in roles.py."""
