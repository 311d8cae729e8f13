"""`violation-rules serve`: the command, in a process of its own."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

pytest.importorskip("uvicorn", reason="the extra `web` is not installed")
pytest.importorskip("starlette", reason="the extra `web` is not installed")

COMMAND = (sys.executable, "-m", "violation_rules.cli", "--lang", "en", "serve")


def test_serves_on_this_machine_until_interrupted() -> None:
    """The address is told, the page answers there and nowhere else, and Ctrl-C ends it without noise."""
    with subprocess.Popen([*COMMAND, "--port", "0"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            url = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert url, said
            with urllib.request.urlopen(url[0], timeout=30) as answer:  # noqa: S310 - our own
                assert "试判" in answer.read().decode()
                assert answer.headers["server"] is None
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert ("", "") == (out, err.replace("Interrupted.", "").strip())


def test_taken_port_is_told() -> None:
    """A port in use is wrong usage, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - ours
    assert (2, True) == (result.returncode, "--port" in result.stderr)
    assert "Traceback" not in result.stderr
