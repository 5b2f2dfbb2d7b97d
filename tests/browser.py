"""What browser tests share: Debian's Chromium, a watch on the console, and the checks every page passes.

``watch`` fails a test on any error in the console; a breach of the content
security policy is one. A test that provokes an error names a part of it in
``page.expected``. ``check_page`` looks for accessibility faults and for
overflow in a wide and a narrow window.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

#: The width of a desktop window and of a phone, in CSS pixels.
WIDTHS = (1280, 390)
#: Everything of WCAG 2.2 A and AA, and axe's best practices.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium, without what it would do on the network by itself."""
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def watch(page):
    """The page, watched: at the end of the test its console must have been free of errors."""
    faults, page.expected = [], []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"{page.url}: {message.text} {message.location.get('url', '')}")
            if message.type == "error" and "/fonts/" not in message.location.get("url", "")
            else None
        ),
    )
    page.set_default_timeout(15_000)
    yield page
    faults = [fault for fault in faults if not any(each in fault for each in page.expected)]
    assert not faults, "\n".join(faults)


def axe_faults(page):
    """The accessibility faults of the page as it is shown now, each in one line."""
    return [
        f"{fault['id']}: {fault['help']} {[node['html'][:120] for node in fault['nodes']]}"
        for fault in Axe().run(page, options=RULES).response["violations"]
    ]


def check_page(page):
    """No accessibility fault and nothing wider than the window, on a desktop and on a phone."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults = axe_faults(page)
        assert not faults, f"{page.url} at {width}: " + "\n".join(faults)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} overflows at {width}"
