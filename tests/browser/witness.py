"""What a visitor does not see: foreign requests, failing scripts, refused or broken parts."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

OWN_HOST = "127.0.0.1"
# On "localhost" a test serves pages of somebody else.
NEAR = (OWN_HOST, "localhost")
# A page or an answer may be a designed 4xx; a style sheet, script, font or picture may not.
ANSWERS = ("document", "fetch", "xhr")
BROKEN_ANSWER = "Failed to load resource: the server responded with a status of"


class Witness:
    def __init__(self) -> None:
        self.complaints: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failed_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in NEAR:
            self.complaints.append(f"a request left for {request.url}")

    def _on_failed_request(self, request: Request) -> None:
        # Leaving a page aborts what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url} failed: {request.failure}")

    def _on_response(self, response: Response) -> None:
        may_refuse = response.request.resource_type in ANSWERS
        if response.status >= (500 if may_refuse else 400):
            self.complaints.append(f"{response.url} answered {response.status}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused content security policy is told here too; broken answers are judged above.
        if message.type in ("error", "warning") and not message.text.startswith(BROKEN_ANSWER):
            self.complaints.append(f"the console says {message.text!r}")

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"a script failed: {error.error}")
