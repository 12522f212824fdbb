"""soak.py SECONDS SEED CA: every kind of client, good and bad, at the broker of this namespace.

Plays for so long with a seeded random choice of what to do next, bounded in threads, sockets and
count. Two calm pairs publish and listen in step meanwhile and count: whatever the others do, no
message of theirs may be lost, doubled or out of order. Prints what was done, and "ok WHAT" or
"FAILED WHAT: WHY".
"""

import collections
import os
import random
import socket
import ssl
import struct
import sys
import threading
import time

TCP = ("127.0.0.1", 2873)
MQTT = ("127.0.0.1", 1883)
UNIX = "psrt.sock"
PATIENCE_SECONDS = 20
WORKERS = 12
MOST_A_SECOND = 400

seconds, seed, ca = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
ends = time.monotonic() + seconds
done = collections.Counter()
odd = collections.Counter()
failed = []

# Publishes "hello" to mytopic as user1, with a nonce anybody may use again: psrtd keeps none either.
SEALED = bytes.fromhex(
    "eeaa010003757365723100000102030405060708090a0b5eaceba3502ebfd4d8452cba204479471a12b5b6"
    "9d96c4925bf661f3a4074c"
)
tls = ssl.create_default_context(cafile=ca)


def dial(to=TCP):
    if isinstance(to, str):
        line = socket.socket(socket.AF_UNIX)
    else:
        line = socket.socket()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.settimeout(PATIENCE_SECONDS)
    line.connect(to)
    return line


def hear(line, size):
    heard = b""
    while len(heard) < size:
        more = line.recv(size - len(heard))
        if not more:
            raise EOFError("closed")
        heard += more
    return heard


def greet(channel, way):
    line = dial(UNIX if way == "unix" else TCP)
    line.sendall(b"\xee" + channel + (b"\x01" if way == "tls" else b"\x00"))
    if way == "tls":
        line = tls.wrap_socket(line, server_hostname="localhost")
    assert hear(line, 4) == b"\xee" + channel + b"\x01\x00"
    return line


def frame(op, payload):
    return op + struct.pack("<I", len(payload)) + payload


def publish(topic, body):
    return frame(b"\x01\x7f", topic.encode() + b"\0" + body)


def control(way="plain", login="test", password="123"):
    line = greet(b"\xaa", way)
    line.sendall(frame(b"", login.encode() + b"\0" + password.encode()))
    return line, hear(line, 32)


def data(token, way="plain", patience=30):
    line = greet(b"\xab", way)
    line.sendall(token + bytes([patience]))
    assert hear(line, 1) == b"\x01"
    return line


def message(line):
    first = hear(line, 1)
    while first == b"\0":
        first = hear(line, 1)
    assert first == b"\x01", first
    _, size = struct.unpack("<BI", hear(line, 5))
    topic, _, body = hear(line, size).partition(b"\0")
    return topic.decode(), body


def rudely(line):
    """Closes with a reset."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def leave(chance, *lines):
    for line in lines:
        how = chance.randrange(4)
        try:
            if how == 0:
                line.sendall(b"\xff")
            elif how == 1:
                line.sendall(b"\x77")
            elif how == 2:
                line.sendall(b"\x01\x7f\x00\x10")
            if how == 3:
                rudely(line)
            else:
                line.close()
        except OSError:
            line.close()


def comes_and_goes(chance):
    way = chance.choice(["plain", "plain", "tls", "unix"])
    line, token = control(way)
    listening = data(token, way if way == "tls" else "plain")
    line.sendall(frame(b"\x02", b"soak/+\0soak/x/#\0"))
    hear(line, 1)
    for _ in range(chance.randrange(20)):
        line.sendall(publish(f"soak/{chance.randrange(100)}", os.urandom(chance.randrange(200))))
        hear(line, 1)
        message(listening)
    leave(chance, line, listening)


def floods(chance):
    line, _ = control()
    run = b"".join(publish(f"flood/{i % 7}", b"x" * 500) for i in range(200))
    for _ in range(chance.randrange(1, 10)):
        line.sendall(run)
        hear(line, 200)
    leave(chance, line)


def is_large(chance):
    way = chance.choice(["plain", "tls"])
    line, token = control(way)
    listening = data(token, way)
    topic = f"large/{chance.random()}"
    line.sendall(frame(b"\x02", topic.encode()))
    hear(line, 1)
    body = os.urandom(1_000_000)
    line.sendall(publish(topic, body))
    hear(line, 1)
    assert message(listening) == (topic, body), "not the body that was published"
    leave(chance, line, listening)


def reads_nothing(chance):
    line, token = control()
    listening = data(token)
    line.sendall(frame(b"\x02", b"flood/#\0soak/#"))
    hear(line, 1)
    time.sleep(chance.uniform(0, 2))
    leave(chance, listening, line)


def joins_again(chance):
    line, token = control()
    for _ in range(3):
        listening = data(token)
        (rudely if chance.randrange(2) else socket.socket.close)(listening)
    line.close()


def is_nobody(chance):
    line = dial()
    said = chance.choice(
        [b"", b"\xee", b"GET / HTTP/1.0\r\n\r\n", b"\xee\xaa\x01", b"\xee\xaa\x02", os.urandom(40)]
    )
    line.sendall(said)
    time.sleep(chance.uniform(0, 0.2))
    (rudely if chance.randrange(2) else socket.socket.close)(line)


def stays_silent(chance):
    line = dial()
    line.sendall(chance.choice([b"\xee\xaa\x00", b"\xee\xaa\x01", b"\xee\xab\x00", b"\xee\xaa"]))
    time.sleep(chance.uniform(0, 4))
    line.close()


def has_a_wrong_password(chance):
    line = greet(b"\xaa", chance.choice(["plain", "tls"]))
    line.sendall(frame(b"", b"test\0wrong " + str(chance.random()).encode()))
    assert line.recv(1) == b"", "let in"
    line.close()


def is_malformed(chance):
    line, _ = control()
    line.sendall(
        chance.choice(
            [
                b"\x01\x7f\xff\xff\xff\x7f",
                frame(b"\x01\x7f", b"\xc3\x28\0x"),
                frame(b"\x01\x7f", b"a/+\0x"),
                frame(b"\x01\x7f", b"\0x"),
                frame(b"\x01\x7f", b"no nul"),
                frame(b"\x11", b"\xc3\x28"),
                b"\x77",
            ]
        )
    )
    assert line.recv(1) == b"", "answered"
    line.close()


def is_no_replicator(chance):
    """Offers as another broker would, which its access list does not allow; and stays."""
    line, _ = control()
    for _ in range(chance.randrange(1, 5)):
        line.sendall(frame(b"\x11", b"soak/offered"))
        assert hear(line, 1) == b"\xfe", "not denied"
    line.sendall(b"\0")
    assert hear(line, 1) == b"\x01"
    leave(chance, line)


def sends_datagrams(chance):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE_SECONDS)
        head = b"\xee\xaa\x01\x00"
        for _ in range(chance.randrange(1, 30)):
            said = chance.choice(
                [
                    SEALED,
                    head + b"\0test\x00123\0\x21\x7fudp/x\0body",
                    head + b"\0test\0wrong " + str(chance.random()).encode() + b"\0\x21\x7fudp/x\0",
                    head + b"\0\0\0\x21\x7fudp/x\0body",
                    head + b"\0\0\0\x21\x7fudp/x\0" + b"x" * 5000,
                    os.urandom(chance.randrange(1, 100)),
                ]
            )
            line.sendto(said, TCP)
        line.sendto(head + b"\0test\x00123\0\x01\x7fudp/x\0last", TCP)
        assert line.recv(10) == head + b"\x01"


def guesses_from_everywhere(chance):
    """Wrong passwords from addresses without end, the real one's among them: nobody is locked out."""
    said = b"\xee\xaa\x01\x00\0test\0guess %d\0\x21\x7fudp/x\0"
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind((f"127.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}", 0))
            line.sendto(said % chance.randrange(1 << 30), TCP)
    line, _ = control(password="123")
    line.close()


def speaks_mqtt(chance):
    line = dial(MQTT)
    name = b"soak%d" % chance.randrange(1_000_000)
    connect = b"\0\x04MQTT\x04\xc2\0\x05" + b"".join(
        struct.pack(">H", len(text)) + text
        for text in (name, b"test", b"wrong" if chance.randrange(5) == 0 else b"123")
    )
    line.sendall(b"\x10" + bytes([len(connect)]) + connect)
    answer = hear(line, 4)
    if answer[3] == 0:
        topic = b"\0\x0amqtt/" + b"%05d" % chance.randrange(100_000)
        line.sendall(b"\x82" + bytes([2 + len(topic) + 1]) + b"\0\x01" + topic + b"\x01")
        hear(line, 5)
        sent = b"\x32" + bytes([len(topic) + 2 + 4]) + topic + b"\0\x07body"
        line.sendall(sent)
        hear(line, 4 + len(sent))
        how = chance.randrange(3)
        if how == 0:
            line.sendall(b"\xe0\0")
        elif how == 1:
            line.sendall(b"\xff\xff\xff\xff\xff")
    (rudely if chance.randrange(2) else socket.socket.close)(line)


DEEDS = [
    comes_and_goes,
    comes_and_goes,
    floods,
    is_large,
    reads_nothing,
    joins_again,
    is_nobody,
    stays_silent,
    has_a_wrong_password,
    is_malformed,
    is_no_replicator,
    sends_datagrams,
    guesses_from_everywhere,
    speaks_mqtt,
]


def work(chance):
    count = 0
    while time.monotonic() < ends and count < seconds * MOST_A_SECOND / WORKERS:
        deed = chance.choice(DEEDS)
        count += 1
        try:
            deed(chance)
            done[deed.__name__] += 1
        except AssertionError as e:
            failed.append(f"{deed.__name__}: {e}")
        except (OSError, EOFError) as e:
            # Cut off in the middle of it: a slow reader is, and who comes while its queue is full.
            odd[f"{deed.__name__}: {type(e).__name__}"] += 1
        time.sleep(chance.uniform(0, 0.02))


def is_calm(name, way):
    """In step, so that it is never slow itself; says how many messages came."""
    try:
        line, token = control(way)
        listening = data(token, way)
        topic = f"calm/{name}"
        line.sendall(frame(b"\x02", topic.encode()))
        hear(line, 1)
        while time.monotonic() < ends:
            number = done[f"calm {name}"]
            body = str(number).encode()
            line.sendall(publish(topic, body))
            assert hear(line, 1) == b"\x01"
            assert message(listening) == (topic, body), f"not number {number}"
            done[f"calm {name}"] += 1
            time.sleep(0.0005)
        line.sendall(b"\xff")
        assert hear(line, 1) == b"\x01"
    except Exception as e:
        failed.append(f"calm {name}: {type(e).__name__}: {e}")


def comes_last(kind):
    """What a busy machine left no time for, or met only the full queue of a slow reader, is done now."""
    chance = random.Random(seed)
    until = time.monotonic() + PATIENCE_SECONDS
    while not done[kind.__name__] and time.monotonic() < until:
        try:
            kind(chance)
            done[kind.__name__] += 1
        except AssertionError as e:
            failed.append(f"{kind.__name__}: {e}")
            return
        except (OSError, EOFError) as e:
            odd[f"{kind.__name__}: {type(e).__name__}"] += 1
            time.sleep(0.2)


threads = [
    threading.Thread(target=work, args=(random.Random(seed * 1000 + i),)) for i in range(WORKERS)
]
threads += [threading.Thread(target=is_calm, args=pair) for pair in (("plain", "plain"), ("tls", "tls"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(seconds + 3 * PATIENCE_SECONDS)

for kind in DEEDS:
    comes_last(kind)

print("    " + ", ".join(f"{what} {count}" for what, count in sorted(done.items())))
if odd:
    print("    cut off: " + ", ".join(f"{what} {count}" for what, count in sorted(odd.items())))
stuck = sum(thread.is_alive() for thread in threads)
if stuck:
    failed.append(f"{stuck} clients are still waiting")
for kind in DEEDS:
    if not done[kind.__name__]:
        failed.append(f"{kind.__name__}: never succeeded")
for why in sorted(set(failed))[:20]:
    print(f"FAILED {why}")
if not failed:
    calm = done["calm plain"] + done["calm tls"]
    print(f"ok {sum(done.values()) - calm} deeds beside {calm} calm messages, none lost")
sys.stdout.flush()
os._exit(0)
