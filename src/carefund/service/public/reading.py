"""What a public page reads: the edition that it shows, the editions beside it, and the pictures drawn of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest

from carefund.service.frame.sent import number_sent
from carefund.service.ledger import files
from carefund.service.public.edition import Edition, PublishedPicture
from carefund.service.public.shelf import Shelved, editions_of
from carefund.service.work.kinds import DRAW_EDITION
from carefund.service.work.queue import last_done

PROGRAM = version("carefund")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The edition that is shown, with all editions of its round and the pictures of it."""

    edition: Edition
    file_hash: str
    editions: tuple[Shelved, ...]
    drawn: dict[str, PublishedPicture]
    """By name."""

    @property
    def is_last(self) -> bool:
        """Whether no later edition has been published."""
        return self.edition.edition == self.editions[-1].edition.edition

    @property
    def tag(self) -> str:
        """By what a page of it is known to caches: the file, its pictures, and the program that shows it."""
        last = self.editions[-1].edition.edition
        return f"{self.file_hash}-{len(self.drawn)}-{last}-{PROGRAM}"

    def picture(self, name: str) -> PublishedPicture | None:
        """A picture by its name; None until it is drawn, and for one that there is not."""
        return self.drawn.get(name)

    @property
    def picture_hashes(self) -> frozenset[str]:
        """The hashes of every picture that may be shown."""
        return frozenset(one for picture in self.drawn.values() for one in picture.pictures.values())


def data_folder() -> Path:
    """The folder that files are kept in."""
    return Path(settings.DATA)


def shown(request: HttpRequest, round_id: str) -> Shown:
    """The last edition of a round, or the one that `?edition=` asks for. Raises Http404 where there is none."""
    found = edition_shown(round_id, number_sent(request.GET.get("edition", "")))
    if found is None:
        raise Http404("nothing was published")
    return found


def edition_shown(round_id: str, number: int = 0) -> Shown | None:
    """An edition of a round by its number, the last one for 0; None where there is none. Two queries."""
    data = data_folder()
    every = editions_of(round_id, data)
    chosen = next((one for one in reversed(every) if number in (0, one.edition.edition)), None)
    if chosen is None:
        return None
    done = last_done((DRAW_EDITION,), chosen.file_hash)
    pictures = (*chosen.edition.pictures, *(one for job in done for one in kept_pictures(job.result, data)))
    return Shown(
        edition=chosen.edition,
        file_hash=chosen.file_hash,
        editions=every,
        drawn={one.name: one for one in pictures},
    )


@lru_cache(maxsize=16)
def kept_pictures(name: str, data: Path) -> tuple[PublishedPicture, ...]:
    """The pictures of an index's hash. Raises FileNotFoundError where it is not held."""
    return tuple(PublishedPicture.model_validate(one) for one in json.loads(files.read(name, data)))
