"""The FastAPI server of README, as a new user starts it: in a folder with nothing but its files."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from samples import REPOSITORY

EXAMPLES = REPOSITORY / "bindings" / "python" / "examples"


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    for name in ("fastapi_server.py", "page.html"):
        shutil.copy(EXAMPLES / name, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://localhost:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "fastapi_server:app", "--port", str(port), "--log-level", "warning"],
        cwd=tmp_path,
        env={**os.environ, "ORIGIN": origin},
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline and server.poll() is None, "the server does not start"
                time.sleep(0.05)
        yield origin
    finally:
        server.terminate()
        server.wait()


def test_a_passkey_registers_and_logs_in(origin: str) -> None:
    program = chromium.find()
    if program is None:
        pytest.skip("Chromium is not installed")
    page = chromium.Page(program)
    try:
        page.navigate(origin)

        def click(button: str) -> str:
            page.evaluate("outcome.textContent = ''")
            page.evaluate(f"{button}.click()")
            page.wait_for("outcome.textContent")
            return str(page.evaluate("outcome.textContent"))

        page.evaluate("document.querySelector('input').value = 'Ada'")
        assert click("register") == "registered Ada"
        assert click("login") == "logged in Ada"
        assert click("login") == "logged in Ada"
        # What the page sends twice has no open challenge the second time.
        page.evaluate("window.sent = []; window.first = window.fetch; window.fetch = (...call) => "
                      "{ sent.push(call); return first(...call); }; 0")
        assert click("login") == "logged in Ada"
        again = page.evaluate("first(...sent.at(-1)).then(async (reply) => [reply.status, await reply.text()])")
        assert again == [400, '{"detail":"no challenge is open"}']
    finally:
        page.close()


def test_what_is_refused_has_its_code(origin: str) -> None:
    local = origin.replace("localhost", "127.0.0.1")
    begun = urllib.request.urlopen(f"{local}/register/begin?name=Ada", data=b"")
    session = begun.headers["set-cookie"].split(";")[0]
    request = urllib.request.Request(f"{local}/register/finish", data=b"{}", headers={"cookie": session})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert (refusal.value.code, refusal.value.read()) == (400, b'{"code":"request.missing_member"}')


def test_it_is_short() -> None:
    lines = (EXAMPLES / "fastapi_server.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 60


def test_the_page_of_readme_is_this_server() -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    for name, language in (("fastapi_server.py", "python"), ("page.html", "html")):
        text = (EXAMPLES / name).read_text(encoding="utf-8").strip()
        assert f"```{language}\n{text}\n```" in readme, f"README has another {name}"
