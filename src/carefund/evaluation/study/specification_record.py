"""The specification curve and the agreement of methods as plain values, for the answer's JSON where they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from carefund.evaluation.study.agreement import Agreement, Comparison
from carefund.evaluation.study.choices import said_of
from carefund.evaluation.study.specification_curve import JointTest, Ranked, SpecificationCurve
from carefund.evaluation.study.specified import Specified


def chosen(one: Specified) -> dict[str, Any]:
    """What was chosen in a specification."""
    made = one.specification
    return {
        "registered": made.registered,
        "method": made.method,
        "options": dict(made.options),
        "donors": said_of(made.donors),
        "number_of_donors": one.donors,
        "first_period": one.first,
        "last_period": one.last,
        "transform": made.transform,
    }


def estimated(one: Specified) -> dict[str, Any]:
    """A specification with what it gave."""
    effect = {name: getattr(one, name) for name in ("att", "relative", "lower", "upper", "p_value")}
    return {**chosen(one), **effect, "findings": [finding.as_record() for finding in one.findings]}


def refused(one: Specified) -> dict[str, Any]:
    """A specification that could give no number, and why."""
    return {**chosen(one), "reason": None if one.refused is None else one.refused.as_record()}


def curve_record(curve: SpecificationCurve) -> dict[str, Any]:
    """The whole curve, estimates from the lowest to the highest."""
    return {
        "named_beforehand": curve.named,
        "choices": _choices(curve),
        "estimated": len(curve.estimated),
        "refused": len(curve.refused),
        "with_p_value": curve.with_p,
        "significant": curve.significant,
        "like_registered_in_sign": curve.like_registered,
        "median_att": curve.median,
        "joint": None if curve.joint is None else _joint(curve.joint),
        "curve": [{"place": place, **estimated(one)} for place, one in enumerate(curve.estimated, start=1)],
        "without_number": [refused(one) for one in curve.refused],
    }


def _choices(curve: SpecificationCurve) -> Mapping[str, Any]:
    choices = curve.choices
    return {
        "methods": list(choices.methods or ()),
        "options": {method: [dict(one) for one in several] for method, several in choices.options.items()},
        "donors": [said_of(one) for one in choices.donors or ()],
        "windows": [asdict(one) for one in choices.windows or ()],
        "transforms": list(choices.transforms or ()),
    }


def _joint(joint: JointTest) -> dict[str, Any]:
    return {
        "specifications": joint.specifications,
        "median_standardised_effect": _ranked(joint.median),
        "share_significant": _ranked(joint.significant),
    }


def _ranked(one: Ranked) -> dict[str, Any]:
    return {**asdict(one), "p_value": one.p_value}


def agreement_record(found: Agreement) -> dict[str, Any]:
    """Each method beside the registered one, and what follows in words."""
    return {
        "agrees": found.agrees,
        "words": found.words,
        "registered": estimated(found.registered),
        "others": [_compared(one) for one in found.others],
        "without_number": [refused(one) for one in found.refused],
    }


def _compared(one: Comparison) -> dict[str, Any]:
    return {
        **estimated(one.specified),
        "agrees_in": {name: getattr(one, name) for name in ("sign", "size", "significance")},
    }
