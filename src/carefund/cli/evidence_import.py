"""``carefund evidence import``: official files into a store."""

import json
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, WRONG_USAGE, in_words, stop
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, StoreOption, own_store
from carefund.evidence.folder import files_to_import
from carefund.evidence.importers.many import RefusedImport, read_many
from carefund.evidence.release import ReadFile
from carefund.evidence.store import DamagedStore, FolderStore, Imported, NotAStore, StoreBusy
from carefund.refusal import RefusedFile, shown


def evidence_import(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Official files, or folders of them.")],
    store: StoreOption = None,
    reissue: Annotated[
        bool,
        typer.Option(
            "--reissue", help="Accept a file that differs from one held with the same month and release date."
        ),
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Import the good files although others are refused.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read official files into a store. Nothing is imported when any of them is refused; nothing held is ever lost.

    Exit code 1 when a file was refused.
    """
    root = own_store() if store is None else given_store(store)
    refusals: list[RefusedFile] = []
    imported = Imported((), ())
    try:
        read, refusals = _read_all(files_to_import(paths))
        if refusals and not skip_refused:
            raise RefusedImport(refusals, len(read))
        imported = FolderStore(root).add(read, reissue=reissue, refused=refusals if skip_refused else None)
    except RefusedImport as refusal:
        _end(root, imported, refusals, in_words(refusal), as_json=as_json)
    except RefusedFile as refusal:
        _end(root, imported, [*refusals, refusal], f"{in_words(refusal)}\nNothing was imported.", as_json=as_json)
    except (StoreBusy, NotAStore, DamagedStore, OSError) as error:
        stop(f"carefund: {in_words(error)} Nothing was imported.", REFUSED)
    _end(root, imported, refusals, "\n".join(f"refused: {in_words(refusal)}" for refusal in refusals), as_json=as_json)


def given_store(store: Path) -> Path:
    """The folder given with `--store`; ends with exit code 2 when it is empty, which would be the present folder."""
    if store == Path():
        stop("carefund: --store names no folder; for the present one write its full path", WRONG_USAGE)
    return store


def _read_all(paths: list[Path]) -> tuple[list[ReadFile], list[RefusedFile]]:
    found = sorted(with_progress(read_many(paths), "Reading official files", len(paths)), key=lambda item: item[0])
    outcomes = [outcome for _, outcome in found]
    read = [outcome for outcome in outcomes if isinstance(outcome, ReadFile)]
    return read, [outcome for outcome in outcomes if isinstance(outcome, RefusedFile)]


def _end(root: Path, imported: Imported, refusals: list[RefusedFile], message: str, *, as_json: bool) -> None:
    if as_json:
        record = {
            "store": shown(str(root)),
            "imported": [release.as_record() for release in imported.added],
            "already_held": list(imported.already_held),
            "refused": [refusal.as_record() for refusal in refusals],
        }
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif not refusals or imported.added or imported.already_held:
        _say(root, imported)
    if refusals:
        stop(message, REFUSED)


def _say(root: Path, imported: Imported) -> None:
    added = imported.added
    if added:
        first, last = (
            min(release.period_first for release in added),
            max(release.period_last for release in added),
        )
        families = ", ".join(sorted({release.family for release in added}))
        typer.echo(
            f"Imported {len(added)} release(s) of {families}, {first:%B %Y} to {last:%B %Y}, into {shown(str(root))}."
        )
    if imported.already_held:
        typer.echo(f"{len(imported.already_held)} file(s) are in the store already and changed nothing.")
    remarks = {remark for release in added for remark in release.remarks}
    for remark in sorted(remarks)[:10]:
        typer.echo(f"  note: {remark}")
    if len(remarks) > 10:  # noqa: PLR2004
        typer.echo(f"  and {len(remarks) - 10} more notes; `--json` gives them all.")
