"""The office's pages: every address in one table."""

from flask import Blueprint

from booking.web.staff import password

staff = Blueprint("staff", __name__, url_prefix="/staff")

staff.add_url_rule("/password/<token>", view_func=password.password)
staff.add_url_rule("/password/<token>", view_func=password.send_password, methods=["POST"])
