"""Bodies that do not say beforehand how long they are, sent in pieces to the real server."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.processes import Running, running
from tests.waiting import PATIENCE_SECONDS

MOST = 64 * 1024
PIECE = 4096
HOLDS, FORM = "/api/v1/holds", "/book/video/details"
JSON, URLENCODED = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("web", folder=tmp_path_factory.mktemp("bodies")) as server:
        yield server


def in_pieces(server: Running, path: str, body: bytes, content_type: str) -> int:
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE_SECONDS)
    pieces = (body[start : start + PIECE] for start in range(0, len(body), PIECE))
    headers = {"Content-Type": content_type, "Transfer-Encoding": "chunked"}
    try:
        line.request("POST", path, pieces, headers, encode_chunked=True)
        return line.getresponse().status
    finally:
        line.close()


@pytest.mark.parametrize("more", [b"}", b"," * 5000])
def test_what_is_too_long_is_refused_and_not_cut(server: Running, more: bytes) -> None:
    assert in_pieces(server, HOLDS, b"{}".ljust(MOST) + more, JSON) == 413


def test_what_just_fits_is_read(server: Running) -> None:
    assert in_pieces(server, HOLDS, b"{}".ljust(MOST), JSON) == 422


@pytest.mark.parametrize(("length", "status"), [(MOST, 400), (MOST + 1, 413), (70_000, 413)])
def test_so_it_is_with_a_form(server: Running, length: int, status: int) -> None:
    assert in_pieces(server, FORM, b"note=".ljust(length, b"a"), URLENCODED) == status
