"""Checkpoints: the roots that Certificate Transparency publishes for its test leaves, and proofs of any head."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.assurance.chain import Head
from carefund.assurance.checkpoint import NotInCheckpoint, checkpoint, prove, proves, root_of

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
# Roots over the first n leaves, from the reference tests of the certificate-transparency project (RFC 6962).
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HEADS = st.lists(st.integers(1, 10**6), min_size=1, max_size=40, unique=True).map(
    lambda numbers: [Head(f"round/{number}", number, f"{number:064x}") for number in numbers]
)


@pytest.mark.parametrize(("count", "root"), list(enumerate(ROOTS, 1)))
def test_the_root_is_the_published_one(count: int, root: str) -> None:
    assert root_of([bytes.fromhex(leaf) for leaf in LEAVES[:count]]).hex() == root


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert checkpoint([]).root == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(heads=HEADS, data=st.data())
def test_every_head_is_proved_and_no_other(heads: list[Head], data: st.DataObject) -> None:
    made = checkpoint(heads)
    head = data.draw(st.sampled_from(heads))
    proof = prove(heads, head.submission)
    assert proves(proof, made)
    assert not proves(replace(proof, head=replace(head, hash="0" * 64)), made)
    assert not proves(replace(proof, head=replace(head, sequence=head.sequence + 1)), made)
    if proof.beside:
        assert not proves(replace(proof, beside=proof.beside[:-1]), made)
    assert not proves(replace(proof, beside=(*proof.beside, "0" * 64)), made)
    assert not proves(replace(proof, index=len(heads)), made)


@given(heads=HEADS)
def test_the_order_of_heads_does_not_matter(heads: list[Head]) -> None:
    assert checkpoint(reversed(heads)) == checkpoint(heads)


def test_a_submission_without_events_has_no_proof() -> None:
    with pytest.raises(NotInCheckpoint, match="Ask for a later checkpoint"):
        prove([Head("round/1", 1, "0" * 64)], "round/2")
