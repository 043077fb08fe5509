"""The roles, under the name by which other packages ask for them."""

from masar.staff.rights import Role

__all__ = ["Role"]
