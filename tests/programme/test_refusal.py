"""The words in which a definition is refused."""

from __future__ import annotations

from carefund.programme.refusal import NAMES_LISTED, BrokenDefinition, Problem, advice, nearest_names


def test_a_refusal_says_where_what_and_to_do() -> None:
    problem = Problem("prices[a].pounds", expected="a whole number", found='"1490"', to_do="write it without quotes")
    assert str(BrokenDefinition("my.toml", [problem])) == (
        "my.toml: 1 problem in the definition of a round\n"
        "- prices[a].pounds\n"
        "    expected: a whole number\n"
        '    found: "1490"\n'
        "    to do: write it without quotes"
    )


def test_several_problems_are_counted_and_kept() -> None:
    problems = [Problem(str(number), expected="a", found="b", to_do="c") for number in range(3)]
    refusal = BrokenDefinition("my.toml", problems)
    assert refusal.problems == tuple(problems)
    assert str(refusal).startswith("my.toml: 3 problems")
    assert isinstance(refusal, ValueError)


def test_advice_names_the_nearest_or_falls_back() -> None:
    assert advice("prise", ["price", "plan"], "look") == 'did you mean "price"?'
    assert advice("zzz", ["price", "plan"], "look") == "look"


def test_few_names_are_listed_in_order_and_many_by_nearness() -> None:
    assert nearest_names(["b", "a"]) == "b, a"
    assert nearest_names([]) == "(none)"
    many = [f"price-{number}" for number in range(20)]
    assert nearest_names(many, "price-7").startswith("price-7, ")
    assert nearest_names(many, "price-7").endswith(f"or {20 - NAMES_LISTED} others")
