"""ask.py TRANSPORT PORT TEXT: says TEXT (with escapes such as \\r\\n) and prints the answer.

Stops when the peer falls silent for half a second after its first bytes, closes, or has said
nothing for two seconds. The smallest client that serves every line-based protocol.
"""

import socket
import sys

FIRST_WAIT_SECONDS = 2.0
NEXT_WAIT_SECONDS = 0.5


def ask(transport: str, port: int, said: bytes) -> bytes:
    kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
    heard = b""
    with socket.socket(socket.AF_INET, kind) as line:
        line.settimeout(FIRST_WAIT_SECONDS)
        line.connect(("127.0.0.1", port))
        line.sendall(said)
        try:
            while chunk := line.recv(65536):
                heard += chunk
                line.settimeout(NEXT_WAIT_SECONDS)
        except TimeoutError:
            pass
    return heard


if __name__ == "__main__":
    _, transport, port, text = sys.argv
    said = text.encode().decode("unicode_escape").encode("latin-1")
    sys.stdout.buffer.write(ask(transport, int(port), said))
