"""awkward.py serve|meet BEHAVIOUR PORT: listeners whose right name is "unknown", or nearly so.

`serve` runs one of the behaviours on 127.0.0.1 until it is killed. `meet` is its client: exit
status 0 when the behaviour shows, 1 when it does not. A behaviour is a function of one accepted
connection; returning closes it. What looks random is the same in every run.
"""

import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable

ADDRESS = "127.0.0.1"
SSH_BANNER = b"SSH-2.0-OpenSSH_9.9p1\r\n"
SMTP_DELAY_SECONDS = 4.0


# --- behaviours over TCP -------------------------------------------------------------------------


def mute(line: socket.socket) -> None:
    """Listens as long as the peer cares to speak."""
    while line.recv(65536):
        pass


def random_bytes(line: socket.socket) -> None:
    """Bytes without meaning at once, and as many again for whatever is said."""
    noise = random.Random(line.getsockname()[1])
    line.sendall(noise.randbytes(64))
    while line.recv(65536):
        line.sendall(noise.randbytes(64))


def closes(line: socket.socket) -> None:
    """Closes in good order before a word is said."""


def resets(line: socket.socket) -> None:
    """Breaks the connection off: with no time to linger, close sends a reset."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def dribble(line: socket.socket) -> None:
    """One letter a second: a greeting that never comes to its end."""
    while True:
        line.sendall(b"a")
        time.sleep(1)


def stream(line: socket.socket) -> None:
    """Sends as fast as the peer reads, for ever."""
    block = random.Random(line.getsockname()[1]).randbytes(8192)
    while True:
        line.sendall(block)


def late_smtp(line: socket.socket) -> None:
    """Greets late, as mail servers do to tire spammers; then it is plain SMTP (RFC 5321)."""
    time.sleep(SMTP_DELAY_SECONDS)
    line.sendall(b"220 mail.harbour.example ESMTP\r\n")
    for command in line.makefile("rb"):
        match command.strip().upper().split(b" ", 1)[0]:
            case b"EHLO":
                line.sendall(b"250-mail.harbour.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            case b"HELO":
                line.sendall(b"250 mail.harbour.example\r\n")
            case b"NOOP" | b"RSET":
                line.sendall(b"250 2.0.0 Ok\r\n")
            case b"QUIT":
                line.sendall(b"221 2.0.0 Bye\r\n")
                return
            case _:
                line.sendall(b"502 5.5.2 Command not recognized\r\n")


def ssh_banner(line: socket.socket) -> None:
    """The first line of SSH, and nothing behind it."""
    line.sendall(SSH_BANNER)
    mute(line)


BEHAVIOURS: dict[str, Callable[[socket.socket], None]] = {
    "mute": mute,
    "random": random_bytes,
    "closes": closes,
    "resets": resets,
    "dribble": dribble,
    "stream": stream,
    "late-smtp": late_smtp,
    "ssh-banner": ssh_banner,
}


def serve_tcp(behaviour: Callable[[socket.socket], None], port: int) -> None:
    with socket.create_server((ADDRESS, port), backlog=64) as listener:
        while True:
            line, _ = listener.accept()
            threading.Thread(target=attend, args=(behaviour, line), daemon=True).start()


def attend(behaviour: Callable[[socket.socket], None], line: socket.socket) -> None:
    with line:
        try:
            behaviour(line)
        except OSError:
            pass  # the peer has gone: nothing is left to behave towards


# --- behaviour over UDP --------------------------------------------------------------------------


def serve_mute_udp(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((ADDRESS, port))
        while True:
            listener.recv(65536)


# --- meeting them --------------------------------------------------------------------------------


def hear(line: socket.socket, seconds: float) -> bytes | None:
    """What came first: bytes, b"" for the end of the stream, None for silence."""
    line.settimeout(seconds)
    try:
        return line.recv(65536)
    except TimeoutError:
        return None


def meet(behaviour: str, port: int) -> bool:
    kind = socket.SOCK_DGRAM if behaviour == "mute-udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as line:
        line.settimeout(5)
        try:
            line.connect((ADDRESS, port))
            return shows(behaviour, line)
        except ConnectionResetError:
            return behaviour == "resets"


def shows(behaviour: str, line: socket.socket) -> bool:
    match behaviour:
        case "mute" | "mute-udp":
            line.sendall(b"ahoy\r\n")
            return hear(line, 0.5) is None
        case "random":
            first = hear(line, 5)
            line.sendall(b"ahoy\r\n")
            return len(first or b"") == 64 and hear(line, 5) not in (None, b"", first)
        case "closes":
            return hear(line, 5) == b""
        case "resets":
            hear(line, 5)
            return False  # a reset would have been raised
        case "dribble":
            return [hear(line, 5), hear(line, 5)] == [b"a", b"a"]
        case "stream":
            return all(hear(line, 5) for _ in range(100))
        case "late-smtp":
            greeting = hear(line, 2 * SMTP_DELAY_SECONDS) or b""
            line.sendall(b"EHLO client.example\r\n")
            return greeting.startswith(b"220 ") and (hear(line, 5) or b"").startswith(b"250-")
        case "ssh-banner":
            banner = hear(line, 5)
            line.sendall(b"SSH-2.0-lab\r\n")
            return banner == SSH_BANNER and hear(line, 0.5) is None
        case _:
            return False


def main() -> int:
    _, role, behaviour, port = sys.argv
    if role == "meet":
        return 0 if meet(behaviour, int(port)) else 1
    if behaviour == "mute-udp":
        serve_mute_udp(int(port))
    serve_tcp(BEHAVIOURS[behaviour], int(port))
    return 1


if __name__ == "__main__":
    sys.exit(main())
