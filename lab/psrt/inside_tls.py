#!/usr/bin/env python3
"""Opens TLS on one port of loopback for what is spoken in the clear on another, as a terminator in
front of a broker does: inside_tls.py LISTEN TO CERTIFICATE KEY"""
import socket
import ssl
import sys
import threading


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(caller, context, port):
    try:
        opened = context.wrap_socket(caller, server_side=True)
    except OSError:
        caller.close()
        return
    inner = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=pump, args=(opened, inner), daemon=True).start()
    pump(inner, opened)


def main():
    listen, to, certificate, key = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", listen))
    while True:
        caller, _ = listener.accept()
        threading.Thread(target=serve, args=(caller, context, to), daemon=True).start()


main()
