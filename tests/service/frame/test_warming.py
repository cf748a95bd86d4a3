"""Warming up: a step that fails stops no other, and what was read is looked at seldom from then on."""

from __future__ import annotations

import gc

import pytest

from carefund.service.frame import warming


def test_what_was_read_is_left_to_itself_whatever_a_step_does(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[object]()
    monkeypatch.setattr(gc, "collect", lambda: done.append("collected"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *given: done.append(given))
    warming._run_all([lambda: 1 / 0, lambda: done.append("read")])
    assert done == ["read", "collected", "frozen", warming.SELDOM]
    assert all(own >= usual for own, usual in zip(warming.SELDOM, gc.get_threshold(), strict=True))
