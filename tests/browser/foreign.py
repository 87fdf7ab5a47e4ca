"""Pages of somebody else, served from an origin that is not ours, under a strict policy."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

POLICY = "default-src 'none'; script-src {home}; frame-src {home}"
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>An article</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>An honest look</h1><p>Words before it.</p>
{code}
<p>Words after it, which stay where they are.</p></main></body></html>"""
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
        self.pages: dict[str, str] = {}

    def show(self, code: str, *, lang: str = "en") -> str:
        path = f"/{len(self.pages)}"
        self.pages[path] = PAGE.format(code=code, lang=lang)
        return path


@contextmanager
def foreign_site(home: str) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(server.server_address[1], home)
    server.RequestHandlerClass = _handler(site.pages, POLICY.format(home=home))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pages: Mapping[str, str], policy: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            """Nothing: the test tells."""

    return Handler
