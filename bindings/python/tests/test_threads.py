"""Threads: while the library works, others run."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from samples import USER, Sample

from attestry import VerificationError, Verifier


def test_other_threads_run_while_it_works() -> None:
    size = 48 << 20
    config = {"relyingPartyId": "example.com", "origins": ["https://example.com"], "limits": {"body": 2 * size}}
    verifier = Verifier(config)
    # One call that takes long: members that nobody asked for, and then the wrong end.
    body = b'{"x":["' + b'","'.join([b"member"] * (size // 9)) + b'"]}'
    ticks: list[float] = []
    ended = threading.Event()

    def work() -> None:
        with pytest.raises(VerificationError):
            verifier.read_unverified(body)
        ended.set()

    worker = threading.Thread(target=work)
    worker.start()
    while not ended.is_set():
        ticks.append(time.perf_counter())
        time.sleep(0.000_1)
    worker.join()
    gaps = [later - earlier for earlier, later in zip(ticks, ticks[1:])]
    # With the lock held there would be two at most: before the call and after it.
    assert len(ticks) > 10, f"{len(ticks)} ticks, the longest gap {max(gaps, default=0):.3f} s"


def test_threads_share_a_verifier(registration: Sample) -> None:
    verifier = registration.verifier

    def verify(_: int) -> str:
        return verifier.verify_registration(
            registration.body, challenge=registration.challenge, user_handle=USER, now=registration.now
        ).report

    with ThreadPoolExecutor(8) as pool:
        reports = set(pool.map(verify, range(200)))
    assert len(reports) == 1
