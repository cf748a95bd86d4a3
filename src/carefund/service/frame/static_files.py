"""Static files: the design system as it was set up, and the service's own few, named by their content's hash."""

from __future__ import annotations

from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

from carefund.service.frame.assets import NoAssets, assets_folder

OWN = Path(__file__).parent / "static"


def static_folders() -> list[Path]:
    """The folders that static files come from; without the design system's where that is not set up."""
    try:
        return [OWN, assets_folder()]
    except NoAssets:
        return [OWN]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash, and compressed copies; scripts that import each other are followed."""

    support_js_module_import_aggregation = True
