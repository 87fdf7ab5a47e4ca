"""The public pages: every address in one table."""

from flask import Blueprint
from flask_wtf.csrf import CSRFError

from booking.web import frames
from booking.web.site import (
    again,
    arrivals,
    book,
    callback,
    check,
    confirmation,
    details,
    embed,
    go,
    landing,
    learn,
    manage,
    move,
    news,
    pages,
    policies,
    refused,
    times,
    wayfinding,
    ways,
)
from booking.web.site.linked import LinkGone

site = Blueprint("site", __name__)

site.add_url_rule("/", view_func=landing.landing)
site.add_url_rule("/go/<slug>", view_func=go.go)
site.add_url_rule("/embed.js", view_func=embed.embed_script)
site.add_url_rule("/embed/demo", view_func=embed.embed_demo)
site.add_url_rule("/check", view_func=check.check)
site.add_url_rule("/check", view_func=check.check_again, methods=["POST"])
site.add_url_rule("/check/result", view_func=check.check_result)
site.add_url_rule("/check/result", view_func=check.send_check_result, methods=["POST"])
site.add_url_rule("/check/<question>", view_func=check.check_question)
site.add_url_rule("/check/<question>", view_func=check.send_check_question, methods=["POST"])
site.add_url_rule("/book", view_func=book.book)
site.add_url_rule("/book/confirmation", view_func=confirmation.confirmation)
site.add_url_rule("/book/<slug>", view_func=times.times)
site.add_url_rule("/book/<slug>/details", view_func=details.details)
site.add_url_rule("/book/<slug>/details", view_func=details.send_details, methods=["POST"])
site.add_url_rule("/learn/hair-restoration", view_func=learn.learn)
site.add_url_rule("/learn/hair-restoration", view_func=learn.say_whether_helpful, methods=["POST"])
site.add_url_rule("/learn/hair-restoration/question", view_func=learn.question)
site.add_url_rule(
    "/learn/hair-restoration/question", view_func=learn.send_question, methods=["POST"]
)
site.add_url_rule("/callback", view_func=callback.callback)
site.add_url_rule("/callback", view_func=callback.send_callback, methods=["POST"])
site.add_url_rule("/callback/thanks", view_func=callback.thanks)
site.add_url_rule(
    "/instead/<any(book, callback, question):way>", view_func=ways.instead, methods=["POST"]
)
site.add_url_rule("/manage/<token>", view_func=manage.manage)
site.add_url_rule("/manage/<token>/appointment.ics", view_func=manage.manage_calendar)
site.add_url_rule("/manage/<token>/confirm", view_func=manage.manage_confirm)
site.add_url_rule("/manage/<token>/confirm", view_func=manage.send_confirm, methods=["POST"])
site.add_url_rule("/manage/<token>/cancel", view_func=manage.manage_cancel)
site.add_url_rule("/manage/<token>/cancel", view_func=manage.send_cancel, methods=["POST"])
site.add_url_rule("/manage/<token>/move", view_func=move.manage_move)
site.add_url_rule("/manage/<token>/move", view_func=move.send_move, methods=["POST"])
site.add_url_rule("/manage/<token>/again", view_func=again.manage_again)
site.add_url_rule("/manage/<token>/again", view_func=again.send_again, methods=["POST"])
site.add_url_rule("/news/<token>", view_func=news.news)
site.add_url_rule("/news/<token>", view_func=news.send_stop_news, methods=["POST"])
site.add_url_rule("/privacy", view_func=policies.privacy)
site.add_url_rule("/privacy", view_func=policies.count_or_not, methods=["POST"])
site.add_url_rule("/accessibility", view_func=policies.accessibility)
site.add_url_rule("/robots.txt", view_func=wayfinding.robots)
site.add_url_rule("/favicon.ico", view_func=wayfinding.favicon)

site.url_defaults(pages.keep_in_frame)
site.before_request(arrivals.note_first_form)
site.after_request(arrivals.note_where_from)
site.after_request(frames.show_on_its_sites)
site.register_error_handler(CSRFError, refused.forged_or_stale)
site.register_error_handler(413, refused.too_large)
site.register_error_handler(LinkGone, manage.link_gone)
site.register_error_handler(check.CheckClosed, check.check_closed)
site.app_context_processor(pages.on_every_page)
