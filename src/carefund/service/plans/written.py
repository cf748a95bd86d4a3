"""What the forms are made for: a plan, or a return, which stand in workbooks of the same make."""

from __future__ import annotations

from typing import TypeVar

from carefund.monitoring.returns.model import Return
from carefund.plan.model import Plan

Written = Plan | Return
Made = TypeVar("Made", Plan, Return)
"""The same kind comes out of a form that was put into it."""
