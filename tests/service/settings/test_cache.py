"""What the cache keeps in a busy hour: codes that were used, and how often somebody failed."""

from __future__ import annotations

from typing import Any


def test_a_busy_hour_forgets_no_code_that_was_used(site: Any) -> None:
    from django.core.cache import cache

    for one in range(700):  # Django's own bound is 300
        cache.set(f"used-{one}", one, 300)
    assert len(cache.get_many([f"used-{one}" for one in range(700)])) == 700


def test_one_statement_writes_an_entry(site: Any) -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for write in (cache.set, cache.set, cache.add):
        with CaptureQueriesContext(connection) as asked:
            write("one", "Zoë")
        assert sum("cache" in one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]) in (1, 2)  # 2 thins out
    assert cache.get("one") == "Zoë"


def test_adding_leaves_what_is_there_and_replaces_what_is_over(site: Any) -> None:
    from django.core.cache import cache

    assert cache.add("one", 1, 60) is True
    assert cache.add("one", 2, 60) is False
    assert cache.get("one") == 1
    cache.set("one", 3, -60)
    assert cache.get("one") is None
    cache.set("one", 3, -60)
    assert cache.add("one", 4, None) is True
    assert cache.get("one") == 4
    assert cache.touch("one", 60) is True
    assert cache.touch("two", 60) is False
    assert cache.get("two", "none") == "none"
    assert cache.get_or_set("three", 5) == 5
    assert cache.incr("three") == 6


def test_what_is_too_much_is_thinned_out(site: Any, monkeypatch: Any) -> None:
    from django.core.cache import caches
    from django.db import connection

    from carefund.service.frame import cache as kept

    monkeypatch.setattr(kept, "LOOKED_FOR", 1.1)
    monkeypatch.setattr(caches["default"], "_max_entries", 50)
    for one in range(120):
        caches["default"].set(f"many-{one}", one, 300)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] <= 51


def test_of_many_who_add_at_once_one_does(databases: tuple[str, ...]) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from uuid import uuid4

    from django.core.cache import cache
    from django.db import connections

    key = f"lock-{uuid4()}"

    def add(number: int) -> bool:
        try:
            return bool(cache.add(key, number, 60))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(add, range(24))) == 1
    cache.delete(key)
