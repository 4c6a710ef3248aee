"""The street stands ready for the tests of the doors."""

from tests.house.street import built, street

__all__ = ["built", "street"]
