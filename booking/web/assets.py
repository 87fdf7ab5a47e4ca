"""Static files under addresses that say what is in them, so that a browser may keep them."""

import gzip
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

KEPT = "public, max-age=31536000, immutable"
# From a program that is newer or older than this one: not to be kept under the other's address.
NOT_OURS = "no-cache"
# What becomes much smaller on its way to a phone; fonts and pictures are small already.
TEXT = (".css", ".js", ".svg")


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


def shrink_assets(app: Flask) -> None:
    zipped: dict[str, bytes] = {}

    def shrink(response: Response) -> Response:
        if request.endpoint != "static" or not request.path.endswith(TEXT):
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"]:
            tag = f"{request.path} {response.get_etag()[0]}"
            response.direct_passthrough = False
            # Read each time: a file that is not read stays open.
            whole = response.get_data()
            if tag not in zipped:
                zipped[tag] = gzip.compress(whole, mtime=0)
            response.set_data(zipped[tag])
            response.headers["Content-Encoding"] = "gzip"
            response.set_etag(response.get_etag()[0] or "", weak=True)
        return response

    app.after_request(shrink)


def version_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
