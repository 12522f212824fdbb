"""Wants everything at the brokers on these ports of loopback and fetches nothing, until it is killed, so
that what is published elsewhere travels there from the first message on; see lab/psrt-benchmark."""

import socket
import sys
import time


def exactly(line, size):
    while size:
        more = len(line.recv(size))
        if not more:
            raise ConnectionError("closed")
        size -= more


lines = []
for port in sys.argv[1:]:
    line = socket.create_connection(("127.0.0.1", int(port)), 10)
    line.sendall(bytes.fromhex("eeaa00" "0100000000"))
    exactly(line, 4 + 32)
    line.sendall(bytes.fromhex("02" "01000000" "23"))
    exactly(line, 1)
    lines.append(line)
print("ready interest", flush=True)
while True:
    time.sleep(3)
    for line in lines:
        line.sendall(b"\0")
        exactly(line, 1)
