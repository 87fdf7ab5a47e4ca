"""axe-core in the page as it stands."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPTS_ARE_OFF = "matchMedia('(scripting: none)').matches"
ASK = "([context, options]) => axe.run(context, options)"
AXE = Axe()


def assert_accessible(
    page: Page, *, without: Sequence[str] = (), unasked: Sequence[str] = ()
) -> None:
    """No violation of any of axe's rules.

    `without` names the parts (selectors) not looked at, `unasked` the rules that do not count.
    """
    # A click is over when the next page begins to come: there may be no element in it yet.
    page.wait_for_load_state()
    # axe waits for a timer, and without scripts no timer ever rings.
    assert not page.evaluate(SCRIPTS_ARE_OFF), "axe needs a page that may run scripts"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    context = {"include": ["html"], "exclude": list(without)}
    rules = {name: {"enabled": False} for name in unasked}
    # What passed is not told: on a long page that is most of the time it takes.
    asked = {"resultTypes": ["violations"], "rules": rules}
    violations = page.evaluate(ASK, [context, asked])["violations"]
    assert not violations, "\n".join(
        [f"axe on {page.url}:", *(line for violation in violations for line in _told(violation))]
    )


def _told(violation: dict[str, Any]) -> list[str]:
    return [
        f"- {violation['id']} ({violation['impact']}): {violation['help']}",
        *(
            f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for node in violation["nodes"]
        ),
    ]
