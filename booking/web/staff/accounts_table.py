"""The addresses of signing in, one's own account, and who else may come in."""

from booking.accounts.rules import Permission
from booking.web.security import Access
from booking.web.staff import (
    account,
    accounts,
    code,
    confirm,
    factor,
    keys,
    login,
    password,
    proof,
    safety,
    trail,
)
from booking.web.staff.access import get, post

ACCOUNTS, ONE = Permission.ACCOUNTS, "/settings/people/<int:account_id>"
ACCOUNT_PAGES = (
    get("/login", login.login, None, access=Access.PUBLIC),
    post("/login", login.send_login, None, access=Access.PUBLIC),
    get("/login/code", code.login_code, None, access=Access.PUBLIC),
    post("/login/code", code.send_login_code, None, access=Access.PUBLIC),
    post("/logout", login.logout, None, access=Access.PUBLIC),
    get("/forgot", password.forgot, None, access=Access.PUBLIC),
    post("/forgot", password.send_forgot, None, access=Access.PUBLIC),
    get("/password/<token>", password.password, None, access=Access.LINK),
    post("/password/<token>", password.send_password, None, access=Access.LINK),
    get("/session", proof.session_proof, None),
    get("/confirm", confirm.confirm_password, None, enrolling=True),
    post("/confirm", confirm.send_confirm_password, None, enrolling=True),
    get("/account", account.account, None),
    post("/account/password", account.send_own_password, None),
    post("/account/agenda", account.send_agenda_wish, None),
    post("/account/sessions/<int:session_id>/end", account.end_one_session, None),
    post("/account/sessions/end", account.end_sessions_elsewhere, None),
    get("/account/factor", factor.set_up_factor, None, step_up=True, enrolling=True),
    post("/account/factor", factor.send_factor, None, step_up=True, enrolling=True),
    post("/account/factor/codes", factor.renew_codes, None, step_up=True),
    post("/account/factor/off", factor.turn_off_factor, None, step_up=True),
    get("/settings/people", accounts.accounts, ACCOUNTS),
    get("/settings/people/new", accounts.new_account, ACCOUNTS, step_up=True),
    post("/settings/people/new", accounts.send_new_account, ACCOUNTS, step_up=True),
    get(ONE, accounts.one_account, ACCOUNTS, step_up=True),
    post(ONE, accounts.send_account, ACCOUNTS, step_up=True),
    post(f"{ONE}/disable", accounts.send_disable, ACCOUNTS, step_up=True),
    post(f"{ONE}/enable", accounts.send_enable, ACCOUNTS, step_up=True),
    post(f"{ONE}/invite", accounts.send_invitation_again, ACCOUNTS, step_up=True),
    post(f"{ONE}/factor", accounts.send_reset_factor, ACCOUNTS, step_up=True),
    get("/settings/keys", keys.api_keys, ACCOUNTS),
    get("/settings/keys/new", keys.new_key, ACCOUNTS, step_up=True),
    post("/settings/keys/new", keys.send_new_key, ACCOUNTS, step_up=True),
    post("/settings/keys/<int:key_id>/revoke", keys.send_revoke, ACCOUNTS, step_up=True),
    get("/settings/security", safety.security_settings, ACCOUNTS, step_up=True),
    post("/settings/security", safety.send_security_settings, ACCOUNTS, step_up=True),
    get("/audit", trail.audit, Permission.AUDIT),
)
