"""One hash over the heads of all chains, so that a single line published once a minute anchors every submission.

A Merkle tree as RFC 6962 section 2.1 has it (and RFC 9162 after it): a leaf is the SHA-256 of a zero byte and the
entry, an inner node that of a one byte and its two children, and a tree of n entries is split at the greatest power of
two below n. With a proof of some twenty hashes an area can show that its head was part of a checkpoint without the
heads of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from carefund.assurance.chain import Head
from carefund.pool.chain import canonical
from carefund.refusal import Refusal

LEAF, NODE = b"\x00", b"\x01"


class NotInCheckpoint(Refusal):
    """A submission that a checkpoint does not cover."""


@dataclass(frozen=True)
class Checkpoint:
    """How many submissions there were, and the hash over all their heads, in hexadecimal."""

    submissions: int
    root: str


@dataclass(frozen=True)
class InclusionProof:
    """That one head stands in a checkpoint: its place among the heads, and the hashes beside its way to the root."""

    head: Head
    index: int
    beside: tuple[str, ...]


def entry_of(head: Head) -> bytes:
    """The bytes by which a head enters the tree: canonical JSON of submission, sequence and hash."""
    return canonical({"hash": head.hash, "sequence": head.sequence, "submission": head.submission}).encode("ascii")


def checkpoint(heads: Iterable[Head]) -> Checkpoint:
    """The checkpoint over heads, one of each submission, whatever their order."""
    entries = [entry_of(head) for head in sorted(heads)]
    return Checkpoint(len(entries), root_of(entries).hex())


def root_of(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of a list of entries; that of no bytes for none (RFC 6962, 2.1)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(LEAF + entries[0]).digest()
    split = _split(len(entries))
    return sha256(NODE + root_of(entries[:split]) + root_of(entries[split:])).digest()


def prove(heads: Iterable[Head], submission: str) -> InclusionProof:
    """The proof that a submission's head stands in the checkpoint. Raises NotInCheckpoint where it has none."""
    ordered = sorted(heads)
    index = next((place for place, head in enumerate(ordered) if head.submission == submission), None)
    if index is None:
        raise NotInCheckpoint(
            "a submission that had events when the checkpoint was made",
            f"none of {submission}",
            "Ask for a later checkpoint",
        )
    entries = [entry_of(head) for head in ordered]
    return InclusionProof(ordered[index], index, tuple(one.hex() for one in _path(index, entries)))


def proves(proof: InclusionProof, made: Checkpoint) -> bool:
    """Whether a proof leads to a checkpoint's root (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < made.submissions:
        return False
    node, place, last = sha256(LEAF + entry_of(proof.head)).digest(), proof.index, made.submissions - 1
    for sibling in proof.beside:
        if last == 0:
            return False
        other = bytes.fromhex(sibling)
        if place % 2 or place == last:
            node = sha256(NODE + other + node).digest()
            while not place % 2 and place:
                place, last = place // 2, last // 2
        else:
            node = sha256(NODE + node + other).digest()
        place, last = place // 2, last // 2
    return last == 0 and node.hex() == made.root


def _path(index: int, entries: Sequence[bytes]) -> list[bytes]:
    """The hashes beside the way of one entry, from the leaf up (RFC 6962, 2.1.1)."""
    if len(entries) == 1:
        return []
    split = _split(len(entries))
    if index < split:
        return [*_path(index, entries[:split]), root_of(entries[split:])]
    return [*_path(index - split, entries[split:]), root_of(entries[:split])]


def _split(count: int) -> int:
    """The greatest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1
