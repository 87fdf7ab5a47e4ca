"""Pages of somebody else, served from an origin that is not ours, under a strict policy."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# The nonce is for the style sheet of the page itself; styles of ours in attributes stay refused.
POLICY = "default-src 'none'; script-src {home}; frame-src {home} {beside}; style-src 'nonce-own'"
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>An article</title>
<meta name="viewport" content="width=device-width"><style nonce="own">{style}</style></head>
<body><main><h1>An honest look</h1><p>Words before it.</p>
{code}
<p id="after">Words after it, which stay where they are.</p>{beside}</main></body></html>"""
BESIDE = '<iframe src="{origin}/" title="Somebody else" name="beside"></iframe>'
# What moved of what somebody could see; pages inside frames are another's business.
WATCH_SHIFTS = """if (top === window) {
  window.shift = 0;
  const add = (list) => { for (const one of list.getEntries()) window.shift += one.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
}"""


class Site:
    """`site.show("<script …>")` is the address of a page with that in it."""

    def __init__(self, port: int, home: str) -> None:
        # Another site than ours, not only another origin: to a browser these are strangers.
        self.origin = f"http://localhost:{port}"
        self.neighbour = f"http://127.0.0.1:{port}"
        self.home = home
        self.pages: dict[str, tuple[str, str]] = {}

    def show(self, code: str, *, lang: str = "en", style: str = "", beside: str = "") -> str:
        """`beside` is an origin of which a page stands in a frame of its own."""
        path = f"/{len(self.pages)}"
        other = BESIDE.format(origin=beside) if beside else ""
        page = PAGE.format(code=code, lang=lang, style=style, beside=other)
        self.pages[path] = page, POLICY.format(home=self.home, beside=beside)
        return path


@contextmanager
def foreign_site(home: str) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(server.server_address[1], home)
    server.RequestHandlerClass = _handler(site.pages)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pages: Mapping[str, tuple[str, str]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page, policy = pages.get(self.path, ("", ""))
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            """Nothing: the test tells."""

    return Handler
