"""Booking a consultation: where the web pieces meet."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from booking.clock import Clock, utc_now
from booking.commands import config_of_the_shell, register_commands
from booking.database import Database
from booking.keyring import Keyring
from booking.letters import register_letters
from booking.web.api import api
from booking.web.assets import shrink_assets, version_assets
from booking.web.context import Context
from booking.web.errors import answer_errors
from booking.web.formatting import register_formats
from booking.web.health import health
from booking.web.languages import speak_languages
from booking.web.security import limit_bodies, protect
from booking.web.sessions import CookieSessions
from booking.web.site import site
from booking.web.site.form_guard import FormGuard
from booking.web.site.news import send_stop_news
from booking.web.staff import staff
from booking.web.staff.access import keep_sign_ins
from config import Config

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def create_app(config: Config | None = None, *, clock: Clock = utc_now) -> Flask:
    """Starts no scheduler, touches no schema; `config` comes from the environment by default."""
    config = config or config_of_the_shell()
    keys = Keyring(config.secret_keys)
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.config.update(_flask_settings(config))
    app.session_interface = CookieSessions()
    database = Database(config.database_url, keys=keys)
    app.extensions["booking"] = Context(config, database, clock, keys)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    limit_bodies(app)
    forms = FormGuard(app)
    forms.exempt(api)
    # A mail program sends it, with nothing but the link.
    forms.exempt(send_stop_news)
    keep_sign_ins(app)
    speak_languages(app)
    register_formats(app)
    register_letters(app)
    register_commands(app)
    for blueprint in (site, staff, api, health):
        app.register_blueprint(blueprint)
    version_assets(app)
    shrink_assets(app)
    answer_errors(app)
    protect(app)
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(config.secret_keys[1:]),
        "SESSION_COOKIE_NAME": "booking",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.base_url.startswith("https://"),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    }
