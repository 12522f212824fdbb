"""neighbour.py: how much one bad client slows another, at the broker of this namespace.

A calm pair publishes and listens in step, by turns alone and beside a bad client in a process of
its own, whose deeds are paced so that it does not need the processor itself. Prints for each kind
of harm the median of the ratios; above 1 the calm pair was slower. Reported, not judged: on a busy
machine the rounds differ among themselves.
"""

import multiprocessing
import socket
import statistics
import struct
import time

BROKER = ("127.0.0.1", 2873)
PATIENCE_SECONDS = 20
ROUNDS = 5
ROUND_SECONDS = 0.6
PAUSE_SECONDS = 0.02


def dial(source=None):
    line = socket.socket()
    if source:
        line.bind((source, 0))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.settimeout(PATIENCE_SECONDS)
    line.connect(BROKER)
    return line


def hear(line, size):
    heard = b""
    while len(heard) < size:
        more = line.recv(size - len(heard))
        if not more:
            raise EOFError("closed")
        heard += more
    return heard


def frame(op, payload):
    return op + struct.pack("<I", len(payload)) + payload


def control():
    line = dial()
    line.sendall(b"\xee\xaa\x00" + frame(b"", b"test\x00123"))
    return line, hear(line, 36)[4:]


def data(token):
    line = dial()
    line.sendall(b"\xee\xab\x00" + token + b"\xff")
    assert hear(line, 5)[4:] == b"\x01"
    return line


def wrong_passwords(deed):
    line = dial(f"127.{deed >> 16 & 255}.{deed >> 8 & 255}.{deed % 254 + 1}")
    line.sendall(b"\xee\xaa\x00" + frame(b"", b"test\0wrong %d" % deed))
    line.close()


def frames_too_large(deed):
    line, _ = control()
    line.sendall(b"\x01\x7f\xff\xff\xff\x7f")
    line.close()


kept = []


def tls_that_never_comes(deed):
    line = dial()
    line.sendall(b"\xee\xaa\x01\x16\x03\x01\x40\x00")
    kept.append(line)


def a_reader_that_stops(deed):
    if deed == 0:
        line, token = control()
        line.sendall(frame(b"\x02", b"calm"))
        hear(line, 1)
        kept.extend((line, data(token)))


def a_thousand_filters(deed):
    line, _ = control()
    line.sendall(frame(b"\x02", b"\0".join(b"many/%d/%d/#" % (deed, i) for i in range(1000))))
    hear(line, 1)
    line.close()


def large_bodies_for_nobody(deed):
    if not kept:
        kept.append(control()[0])
    kept[0].sendall(frame(b"\x01\x7f", b"nobody\0" + b"x" * 100_000))
    hear(kept[0], 1)


def harm(deed, active, over):
    count = 0
    while not over.is_set():
        if active.wait(0.05):
            try:
                deed(count)
            except (OSError, EOFError):
                pass
            count += 1
            time.sleep(PAUSE_SECONDS)


def calm(line, listening):
    """How many messages in one round."""
    publish = frame(b"\x01\x7f", b"calm\0x")
    ends = time.monotonic() + ROUND_SECONDS
    count = 0
    while time.monotonic() < ends:
        line.sendall(publish)
        hear(line, 1)
        while hear(listening, 1) == b"\0":
            pass
        hear(listening, len(publish) - 1)
        count += 1
    return count


if __name__ == "__main__":
    fork = multiprocessing.get_context("fork")
    for deed in (
        wrong_passwords,
        frames_too_large,
        tls_that_never_comes,
        a_reader_that_stops,
        a_thousand_filters,
        large_bodies_for_nobody,
    ):
        line, token = control()
        listening = data(token)
        line.sendall(frame(b"\x02", b"calm"))
        hear(line, 1)
        active, over = fork.Event(), fork.Event()
        bad = fork.Process(target=harm, args=(deed, active, over))
        bad.start()
        calm(line, listening)
        ratios = []
        for _ in range(ROUNDS):
            alone = calm(line, listening)
            active.set()
            ratios.append(alone / calm(line, listening))
            active.clear()
        over.set()
        bad.join(PATIENCE_SECONDS)
        line.sendall(b"\xff")
        print(
            f"beside {deed.__name__.replace('_', ' ')}: median {statistics.median(ratios):.2f}"
            f" times as slow as alone ({min(ratios):.2f} to {max(ratios):.2f})"
        )
