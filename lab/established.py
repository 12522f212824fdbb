#!/usr/bin/env python3
"""Holds COUNT connections of its own open on loopback until it is killed; prints "ready" first."""
import resource
import socket
import sys
import time

count = int(sys.argv[1])
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
held = []
for _ in range(count):
    held.append(socket.create_connection(listener.getsockname()))
    held.append(listener.accept()[0])
print("ready", flush=True)
time.sleep(600)
