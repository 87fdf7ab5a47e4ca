"""The visitor's session cookie."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from booking.web.frames import asks_for_frame

SCRIPT = "/embed.js"


class CookieSessions(SecureCookieSessionInterface):
    """Without a cookie there is nothing to unseal, and what programs ask for has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ or _has_none(request):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Where there is none it ends with the answer."""
        if not _has_none(request):
            super().save_session(app, session, response)


def _has_none(asked: Request) -> bool:
    """In a frame, and for the script that is everybody's."""
    return asked.path == SCRIPT or asks_for_frame(asked)
