"""``carefund evidence import``: official files, or files of an own series, into a store."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, WRONG_USAGE, in_words, stop, wrong_usage
from carefund.cli.progress import with_progress
from carefund.cli.stores import STORE_VARIABLE, JsonOption, own_store
from carefund.evidence.contradiction import Contradiction, refused_for
from carefund.evidence.contradictions import Held, contradictions
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.folder import files_to_import
from carefund.evidence.importers.many import RefusedImport, read_many
from carefund.evidence.kept_definitions import AnotherMeaning, DamagedDefinition
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile
from carefund.evidence.store import DamagedStore, FolderStore, Imported, NotAStore, StoreBusy
from carefund.evidence.undated import outranked, released_too_early
from carefund.refusal import RefusedFile, shown

NOTES_SHOWN = 10
IntoStoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help=f"The store to import into (default: ${STORE_VARIABLE}, or the user data folder). It is made where it is "
        "not there yet.",
    ),
]


def evidence_import(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Official files or folders of them, or files of your own.")
    ],
    definition: Annotated[
        str | None,
        typer.Option(
            "--definition",
            metavar="FILE.toml",
            help="The files are of your own series, which this file defines (docs/own-series.md); the name of a series "
            "that the store keeps does as well.",
        ),
    ] = None,
    store: IntoStoreOption = None,
    reissue: Annotated[
        bool,
        typer.Option(
            "--reissue", help="Accept a file that differs from one held with the same month and release date."
        ),
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Import the good files although others are refused.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Import files whose figures contradict others; what is odd is kept as notes."),
    ] = False,
    released: Annotated[
        datetime | None,
        typer.Option(
            "--released",
            metavar="YYYY-MM-DD",
            formats=["%Y-%m-%d"],
            help="The day on which the publisher released these files, for those that state none themselves, as most "
            "CSV files do. The latest release of a month counts.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read official files, or files of your own series, into a store. Nothing held is ever lost or changed.

    Nothing is imported when any file is refused: one that is not what it claims, or whose figures contradict
    themselves, another month's or the day. A figure that is only doubtful is told. Exit code 1 when a file was refused.
    """
    root = own_store() if store is None else given_store(store)
    folder = FolderStore(root)
    refusals: list[RefusedFile] = []
    imported, found = Imported((), ()), list[Contradiction]()
    try:
        own = _definition(definition, folder) if definition is not None else None
        read, refusals = _read_own(paths, own) if own else _read_all(files_to_import(paths))
        read = [file if released is None or own else file.dated(released.date()) for file in read]
        read, found, contradicting = _checked(read, folder, own, accept=accept)
        refusals += contradicting
        if refusals and not skip_refused:
            raise RefusedImport(refusals, len(read))
        kept = refusals if skip_refused else None
        imported = folder.add(read, reissue=reissue, refused=kept, definition=own)
    except RefusedImport as refusal:
        _end(root, imported, refusals, in_words(refusal), found, as_json=as_json)
    except RefusedFile as refusal:
        words = f"{in_words(refusal)}\nNothing was imported."
        _end(root, imported, [*refusals, refusal], words, found, as_json=as_json)
    except (StoreBusy, NotAStore, DamagedStore, DamagedDefinition, AnotherMeaning, OSError) as error:
        stop(f"carefund: {in_words(error)} Nothing was imported.", REFUSED)
    words = "\n".join(f"refused: {in_words(refusal)}" for refusal in refusals)
    _end(root, imported, refusals, words, found, as_json=as_json)


def given_store(store: Path) -> Path:
    """The folder given with `--store`; ends with exit code 2 when it is empty, which would be the present folder."""
    if store == Path():
        stop("carefund: --store names no folder; for the present one write its full path", WRONG_USAGE)
    return store


def _definition(given: str, store: FolderStore) -> SeriesDefinition:
    """The definition in a file, or the one of that name that the store keeps; ends with exit code 2 for neither."""
    from carefund.evidence.own.definition_file import read_definition
    from carefund.programme.refusal import BrokenDefinition

    kept = {one.name: one for one in store.definitions() if one.own}
    if given in kept and not Path(given).exists():
        return kept[given]
    with wrong_usage(BrokenDefinition):
        return read_definition(Path(given))


def _read_own(paths: list[Path], definition: SeriesDefinition) -> tuple[list[ReadFile], list[RefusedFile]]:
    """The files of an own series, and why others were refused."""
    from carefund.evidence.own.reading import read_own_file

    read, refusals = [], []
    for path in with_progress(paths, "Reading files", len(paths)):
        try:
            read.append(read_own_file(path, definition))
        except RefusedFile as refusal:
            refusals.append(refusal)
    return read, refusals


def _read_all(paths: list[Path]) -> tuple[list[ReadFile], list[RefusedFile]]:
    found = sorted(with_progress(read_many(paths), "Reading official files", len(paths)), key=lambda item: item[0])
    outcomes = [outcome for _, outcome in found]
    read = [outcome for outcome in outcomes if isinstance(outcome, ReadFile)]
    return read, [outcome for outcome in outcomes if isinstance(outcome, RefusedFile)]


def _checked(
    read: list[ReadFile], store: FolderStore, own: SeriesDefinition | None, *, accept: bool
) -> tuple[list[ReadFile], list[Contradiction], list[RefusedFile]]:
    """The files that may be imported, what was found in all of them, and the refusals of the others."""
    evidence = Evidence([PackagedStore(), store], [*store.definitions(), *([own] if own else [])])
    held = Held(evidence, read, date.today())
    good, found, refusals = [], list[Contradiction](), list[RefusedFile]()
    for file in read:
        of_file = [*contradictions(file, held), *released_too_early(file), *outranked(file, evidence, read)]
        found += of_file
        refused = None if accept else refused_for(of_file)
        if refused is None:
            good.append(file.remarked([one.words for one in of_file]))
        else:
            refusals.append(refused)
    return good, found, refusals


def _end(
    root: Path,
    imported: Imported,
    refusals: list[RefusedFile],
    message: str,
    found: list[Contradiction],
    *,
    as_json: bool,
) -> None:
    if as_json:
        record = {
            "store": shown(str(root)),
            "imported": [release.as_record() for release in imported.added],
            "already_held": list(imported.already_held),
            "refused": [refusal.as_record() for refusal in refusals],
            "findings": [one.as_record() for one in found],
        }
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif not refusals or imported.added or imported.already_held:
        _say(root, imported, found)
    if refusals:
        stop(message, REFUSED)


def _say(root: Path, imported: Imported, found: list[Contradiction]) -> None:
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
    warnings = [one.words for one in found]
    for words in warnings:
        typer.echo(f"  look at this: {words}")
    remarks = {remark for release in added for remark in release.remarks} - set(warnings)
    for remark in sorted(remarks)[:NOTES_SHOWN]:
        typer.echo(f"  note: {remark}")
    if len(remarks) > NOTES_SHOWN:
        typer.echo(f"  and {len(remarks) - NOTES_SHOWN} more notes; `--json` gives them all.")
