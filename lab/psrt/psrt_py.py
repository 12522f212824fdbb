"""psrt_py.py HOST:PORT [CA]: drives a broker through psrt-py as its users do.

Prints "ok WHAT" or "FAILED WHAT: WHY" for each thing tried; everything has a deadline.
"""

import queue
import sys
import time

import psrt

DEADLINE_SECONDS = 60
KEY = "26fd38045707792a9bc50f3761a58987c4a9362cf60389f341c28e37b1125d93"
failed = False


def tried(what):
    """Marks a function as one thing to try."""

    def decorate(function):
        global failed
        try:
            function()
            print(f"ok psrt-py {what}")
        except Exception as e:
            failed = True
            print(f"FAILED psrt-py {what}: {type(e).__name__}: {e}")
        return function

    return decorate


def client(user="", password="", **more):
    it = psrt.Client(path=target, user=user, password=password, timeout=5, buf_size=65536, **more)
    it.arrived = queue.Queue()
    it.on_message = lambda _, userdata, message: it.arrived.put((message.topic, message.payload))
    it.connect()
    return it


def next_of(it):
    return it.arrived.get(timeout=DEADLINE_SECONDS)


def refuses(call):
    try:
        call()
    except psrt.AccessError:
        return
    raise AssertionError("was not refused")


target = sys.argv[1]


@tried("login, subscribe, publish, receive, bye")
def _():
    it = client("test", "123")
    it.subscribe("unit/tests")
    it.publish("unit/tests", "hello")
    assert next_of(it) == ("unit/tests", b"hello")
    it.bye()
    assert not it.is_connected()


@tried("a wrong password is refused")
def _():
    refuses(lambda: client("test", "124"))


@tried("an unknown login is refused")
def _():
    refuses(lambda: client("nobody", "123"))


@tried("bulk subscribe and unsubscribe")
def _():
    it = client()
    it.subscribe_bulk([f"bulk/{i}" for i in range(1000)])
    it.publish("bulk/999", "last")
    assert next_of(it) == ("bulk/999", b"last")
    it.unsubscribe_bulk([f"bulk/{i}" for i in range(999)])
    it.publish("bulk/7", "gone")
    it.publish("bulk/999", "still")
    assert next_of(it) == ("bulk/999", b"still")
    it.bye()


@tried("topics are brought into normal form")
def _():
    it = client()
    it.subscribe("/unit//tests/#")
    it.publish("/unit//tests/test1", "x")
    assert next_of(it) == ("unit/tests/test1", b"x")
    it.bye()


@tried("a body of 1,000,000 bytes")
def _():
    it = client()
    it.subscribe("big")
    body = bytes(range(256)) * 3906 + b"x" * 64
    it.publish("big", body)
    assert next_of(it) == ("big", body)
    it.bye()


@tried("a denied publish keeps the connection")
def _():
    it = client("ro", "ro")
    refuses(lambda: it.publish("open/x", "no"))
    assert it.is_connected()
    it.subscribe("open/x")
    it.bye()


@tried("a denied subscription")
def _():
    it = client("user1", "xxx")
    refuses(lambda: it.subscribe("secret"))


@tried("publishing over UDP with an acknowledgement, plain and encrypted")
def _():
    it = client("test", "123")
    it.subscribe("mytopic")
    psrt.pub_udp(target, "mytopic", "plain", user="user1", password="xxx")
    assert next_of(it) == ("mytopic", b"plain")
    for auth, key in ((psrt.AUTH_KEY_AES_128_GCM, KEY[:32]), (psrt.AUTH_KEY_AES_256_GCM, KEY)):
        psrt.pub_udp(target, "mytopic", "secret", user="user1", password=key, auth=auth)
        assert next_of(it) == ("mytopic", b"secret")
    refuses(lambda: psrt.pub_udp(target, "secret", "no", user="user1", password="xxx"))
    it.bye()


@tried("stays connected while it says nothing")
def _():
    it = client()
    it.subscribe("late")
    time.sleep(6)
    assert it.is_connected()
    it.publish("late", "here")
    assert next_of(it) == ("late", b"here")
    it.bye()


if len(sys.argv) > 2:

    @tried("TLS 1.2 with a CA of our own")
    def _():
        it = client("test", "123", tls=True, tls_ca=sys.argv[2])
        it.subscribe("tls")
        it.publish("tls", "inside")
        assert next_of(it) == ("tls", b"inside")
        it.bye()


sys.exit(1 if failed else 0)
