"""Chromium without a window, driven over the DevTools protocol, with a virtual authenticator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

PATIENCE = 60


def find() -> str | None:
    """The program, if it is here: what ``CHROMIUM`` names, or else the first of the usual names."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None)


class Page:
    """A page of a browser of its own, with a passkey device built in."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--remote-debugging-port=0",
                "--no-first-run",
                "--disable-gpu",
                # Where tests run as root, or in a container, there is no sandbox to be had.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                f"--user-data-dir={self._profile.name}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._next = 0
        self._session: str | None = None
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(
            connect(self._address(), max_size=None, proxy=None, ping_interval=None)
        )
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Emulation.setFocusEmulationEnabled", enabled=True)
        self._call("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self._call("WebAuthn.addVirtualAuthenticator", options=options)

    def navigate(self, url: str) -> None:
        self._call("Page.navigate", url=url)
        self.wait_for("location.protocol !== 'about:' && document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited."""
        reply = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def wait_for(self, expression: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.evaluate(f"Boolean({expression})"):
            text = self.evaluate("document.body?.innerText")
            assert time.monotonic() < deadline, f"never true: {expression}, where the page says {text!r}"
            time.sleep(0.02)

    def close(self) -> None:
        self._stack.close()
        self._process.kill()
        self._process.wait()
        self._profile.cleanup()

    def _address(self) -> str:
        # Chromium writes its port, then the path of its socket.
        announced = Path(self._profile.name) / "DevToolsActivePort"
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = announced.read_text().splitlines() if announced.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            assert time.monotonic() < deadline, "Chromium does not start"
            time.sleep(0.05)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._next += 1
        message: dict[str, Any] = {"id": self._next, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            reply = json.loads(self._socket.recv(timeout=PATIENCE))
            # All else are events, which nobody waits for.
            if reply.get("id") == self._next:
                assert "error" not in reply, f"{method}: {reply['error']}"
                result: dict[str, Any] = reply["result"]
                return result
