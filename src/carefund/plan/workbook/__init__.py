"""A plan's workbook: one layout from the round's definition, written, read back and annotated."""

from carefund.plan.workbook.annotate import annotate
from carefund.plan.workbook.layout import Layout
from carefund.plan.workbook.prefill import Prefilled, prefilled, with_brought_forward
from carefund.plan.workbook.reading import ReadPlan, read_plan
from carefund.plan.workbook.sheets import NoPlanning, layout_of
from carefund.plan.workbook.template import write_template

__all__ = [
    "Layout",
    "NoPlanning",
    "Prefilled",
    "ReadPlan",
    "annotate",
    "layout_of",
    "prefilled",
    "read_plan",
    "with_brought_forward",
    "write_template",
]
