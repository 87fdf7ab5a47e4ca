"""The visitor's session cookie."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from booking.web.frames import is_framed


class CookieSessions(SecureCookieSessionInterface):
    """Without a cookie there is nothing to unseal, and what programs ask for has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ or is_framed(request):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """In a frame it ends with the answer."""
        if not is_framed(request):
            super().save_session(app, session, response)
