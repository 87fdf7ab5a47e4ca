"""Static files under addresses that say what is in them, so that a browser may keep them."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

KEPT = "public, max-age=31536000, immutable"
# From a program that is newer or older than this one: not to be kept under the other's address.
NOT_OURS = "no-cache"


def version_assets(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    files = (path for path in folder.rglob("*") if path.is_file())
    versions = {path.relative_to(folder).as_posix(): version_of(path) for path in files}

    def add_version(endpoint: str, values: dict[str, str]) -> None:
        if endpoint == "static" and values["filename"] in versions:
            values["v"] = versions[values["filename"]]

    def keep(response: Response) -> Response:
        asked = request.args.get("v") if request.endpoint == "static" else None
        if asked is not None and response.status_code < 400:
            ours = versions.get((request.view_args or {})["filename"])
            response.headers["Cache-Control"] = KEPT if asked == ours else NOT_OURS
        return response

    app.url_defaults(add_version)
    app.after_request(keep)


def version_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
