#!/usr/bin/env python3
"""Holds COUNT anonymous control sessions inside TLS open on a broker of loopback and says nothing for
a while: idle_tls.py PORT COUNT SECONDS. Prints "held" when all are there, and at the end how many
were cut."""
import resource
import socket
import ssl
import struct
import sys
import time

port, count, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def say_nop(session):
    session.sendall(b"\0")
    return session.recv(1) == b"\1"


held = []
spoke = time.monotonic()
for _ in range(count):
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(b"\xee\xaa\x01")
    session = context.wrap_socket(line)
    assert session.recv(4) == b"\xee\xaa\x01\x00"
    session.sendall(struct.pack("<I", 1) + b"\0")
    token = b""
    while len(token) < 32:
        token += session.recv(32 - len(token))
    held.append(session)
    if time.monotonic() - spoke > 3:
        spoke = time.monotonic()
        assert all(say_nop(each) for each in held)
print("held", flush=True)
cut = 0
end = time.monotonic() + seconds
while time.monotonic() < end:
    cut = sum(not say_nop(each) for each in held)
    time.sleep(3)
print(f"cut={cut}", flush=True)
