"""Static files under names with a hash of their content, where they have been collected."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

FILE, FOLDER = 0o644, 0o755


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Before ``collectstatic`` (tests, a first look) a file is served under its plain name.

    Collected files are for everybody, whatever the command's umask is: a proxy under another account may serve them.
    """

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        readable = {"file_permissions_mode": FILE, "directory_permissions_mode": FOLDER}
        super().__init__(*args, **(readable | kwargs))

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def compress_files(self, paths: Any) -> Iterator[tuple[str, str]]:
        """As whitenoise does it; it writes the compressed files past the storage."""
        for name, compressed in super().compress_files(paths):
            Path(self.path(compressed)).chmod(FILE)
            yield name, compressed
