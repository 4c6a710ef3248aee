"""Ringar as a service: its doors, its processes, its database. The application is made in factory.py."""
