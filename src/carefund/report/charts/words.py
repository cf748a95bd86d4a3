"""Words that several charts say of where areas' figures come from."""

from carefund.evaluation.audit import Audit
from carefund.evidence.series import SERIES
from carefund.programme.measures import Metric
from carefund.report.charts.monthly import release_count


def area_source(audit: Audit, metric: Metric) -> str:
    """The source of a metric's figures for areas, with the releases behind them."""
    return f"{SERIES[metric.area_series or ''].source}; {release_count(audit, metric)}."
