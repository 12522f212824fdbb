"""Three brokers and nats-server, killed and started again; see lab/cluster-test.

What an acknowledgement promises is held against what subscribers heard. A subscriber calls again when
its broker is gone, as a client library does."""

import collections
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

PORTOLAN = os.environ["PORTOLAN"]
WORK = sys.argv[1]
PATIENCE = 120
NATS = 4222
passed = failed = 0

CONFIG = """
server:
  latency_warn: 4000000000
  data_queue: 200000
  max_topic_depth: 32
  max_topic_length: 1000000
  max_pub_size: 1100000
  bind_stats: 127.0.0.1:{status}
proto:
  bind: 127.0.0.1:{port}
  allow_no_tls: true
  timeout: 20{tls}
auth:
  allow_anonymous: true
  acl: acl.yml
portolan:
  cluster:
    {cluster}
"""
JOINED = "{{url: 'nats://127.0.0.1:%d', name: {cluster}, node: {name}, ack: {ack}, grace: 10s, linger: 500ms}}" % NATS
MESHED = "{{mesh: [{{path: 'localhost:{port}', tls: true, tls_ca: {authority}}}]}}"
ACL = '_:\n  sub: ["#"]\n  pub: ["#"]\n  admin: true\n  replicator: true\n'


def check(holds, what, otherwise=""):
    global passed, failed
    if holds:
        passed += 1
        print("ok     " + what, flush=True)
    else:
        failed += 1
        print("FAILED " + what + (": " + str(otherwise))[:600], flush=True)


def await_that(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.02)
    print("       (waited in vain: " + what + ")", flush=True)
    return False


class Program:
    def __init__(self, name, command, port):
        self.name, self.command, self.port = name, command, port
        self.start()

    def start(self):
        log = open(os.path.join(WORK, self.name + ".log"), "ab")
        self.process = subprocess.Popen(
            self.command, stdout=log, stderr=log, start_new_session=True)
        if not await_that(self.answers, self.name + " answers"):
            with open(os.path.join(WORK, self.name + ".log")) as said:
                print(said.read()[-2000:])

    def answers(self):
        with socket.create_connection(("127.0.0.1", self.port), 5):
            return True

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Nats(Program):
    def __init__(self):
        store = os.path.join(WORK, "nats")
        super().__init__(
            "nats", ["nats-server", "-a", "127.0.0.1", "-p", str(NATS), "-js", "-sd", store], NATS)


class Node(Program):
    def __init__(self, name, number, cluster, tls=""):
        self.status_port = 8800 + number
        folder = os.path.join(WORK, name)
        os.makedirs(folder)
        with open(os.path.join(folder, "acl.yml"), "w") as acl:
            acl.write(ACL)
        config = os.path.join(folder, "config.yml")
        with open(config, "w") as out:
            out.write(CONFIG.format(
                status=self.status_port, port=2870 + number, cluster=cluster, tls=tls))
        super().__init__(name, [PORTOLAN, "psrt", "serve", "--config", config], 2870 + number)

    @staticmethod
    def joined(name, number, cluster, ack):
        return Node(name, number, JOINED.format(name=name, cluster=cluster, ack=ack))

    def cluster(self):
        url = "http://127.0.0.1:%d/status" % self.status_port
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["portolan"]["cluster"]


def exactly(line, size):
    data = bytearray()
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return bytes(data)


def control(port):
    line = socket.create_connection(("127.0.0.1", port), 10)
    line.sendall(bytes.fromhex("eeaa00" "0100000000"))
    exactly(line, 4)
    return line, exactly(line, 32)


class Publisher:
    """Publishes numbers in windows; knows which were acknowledged."""

    def __init__(self, node, topic):
        self.node, self.topic = node, topic
        self.acknowledged, self.refused, self.next = [], 0, 0
        self.line = control(node.port)[0]
        self.line.settimeout(60)

    def window(self, size):
        numbers = range(self.next, self.next + size)
        self.next += size
        frames = bytearray()
        for number in numbers:
            payload = self.topic.encode() + b"\0" + b"%d" % number
            frames += b"\x01\x7f" + struct.pack("<I", len(payload)) + payload
        self.line.sendall(frames)
        for number in numbers:
            if exactly(self.line, 1) == b"\x01":
                self.acknowledged.append(number)
            else:
                self.refused += 1

    def run(self, count, size=20):
        """Until so many are acknowledged, or the broker is gone."""
        end = time.monotonic() + PATIENCE
        try:
            while len(self.acknowledged) < count and time.monotonic() < end:
                self.window(size)
        except OSError:
            pass

    def in_background(self, count):
        thread = threading.Thread(target=self.run, args=(count,), daemon=True)
        thread.start()
        return thread


class Subscriber:
    """Hears numbers; calls again when the broker is gone."""

    def __init__(self, node, topic, *others):
        self.node, self.topics = node, (topic,) + others
        self.topic = topic
        self.heard = []
        self.token = 0
        self.over = False
        self.times = 0
        threading.Thread(target=self.live, daemon=True).start()
        await_that(lambda: self.times > 0, "subscribed at " + node.name)

    def live(self):
        while not self.over:
            try:
                self.converse()
            except OSError:
                time.sleep(0.05)

    def converse(self):
        line, token = control(self.node.port)
        data = socket.create_connection(("127.0.0.1", self.node.port), 10)
        data.sendall(bytes.fromhex("eeab00") + token + b"\x14")
        exactly(data, 5)
        topics = "\0".join(self.topics).encode()
        line.sendall(b"\x02" + struct.pack("<I", len(topics)) + topics)
        exactly(line, 1)
        threading.Thread(target=self.keep_alive, args=(line,), daemon=True).start()
        self.times += 1
        data.settimeout(20)
        with line, data, data.makefile("rb", 1 << 16) as stream:
            while True:
                head = stream.read(1)
                if not head:
                    raise ConnectionError("closed")
                if head == b"\x01":
                    size = struct.unpack("<I", stream.read(5)[1:])[0]
                    topic, _, body = stream.read(size).partition(b"\0")
                    if topic.decode() == self.topic:
                        number = int(body)
                        if number < 0:
                            self.token = number
                        else:
                            self.heard.append(number)

    def keep_alive(self, line):
        try:
            while not self.over:
                time.sleep(5)
                line.sendall(b"\0")
                exactly(line, 1)
        except OSError:
            pass

    def has(self, numbers):
        return set(numbers) <= set(self.heard)

    def again(self):
        return len(self.heard) - len(set(self.heard))


def ready(node, *subscribers):
    """Publishes a number below zero until all hear it; what was heard before is forgotten."""
    line = control(node.port)[0]
    line.settimeout(60)
    token = min(each.token for each in subscribers) - 1

    def all_hear():
        payload = subscribers[0].topic.encode() + b"\0%d" % token
        line.sendall(b"\x01\x7f" + struct.pack("<I", len(payload)) + payload)
        exactly(line, 1)
        return all(each.token == token for each in subscribers)

    await_that(all_hear, "all subscribers are ready")
    for each in subscribers:
        each.heard.clear()


def missing(subscriber, numbers):
    gone = sorted(set(numbers) - set(subscriber.heard))
    return "%s misses %d of %d, first %s" % (
        subscriber.node.name, len(gone), len(numbers), gone[:5])


def heard_in_order(subscriber, count, what):
    await_that(lambda: len(subscriber.heard) >= count, what)
    heard = list(subscriber.heard)
    check(heard == list(range(count)), what, "%d heard, %s" % (len(heard), heard[:10]))


def by_default(nats):
    nodes = [Node.joined("default%d" % i, i, "default", "local") for i in (1, 2, 3)]
    one, two, three = nodes
    check(await_that(lambda: len(one.cluster()["nodes"]) == 2, "nodes"),
          "default: each node sees the others", one.cluster())
    here = Subscriber(one, "t/a")
    at2 = Subscriber(two, "t/a", "#", "t/+")
    at3 = Subscriber(three, "t/a")
    ready(one, here, at2, at3)
    publisher = Publisher(one, "t/a")
    publisher.run(5000, 100)
    for each in (here, at2, at3):
        heard_in_order(each, 5000, "default: 5000 messages at " + each.node.name + ", once, in order")

    two.kill()
    before = len(at3.heard)
    publisher.run(6000, 100)
    check(await_that(lambda: len(at3.heard) == before + 1000, "the rest"),
          "default: a killed node takes nothing from the others", len(at3.heard))
    two.start()
    at2.heard.clear()
    times = at2.times
    await_that(lambda: at2.times > times or len(at2.heard) > 0, "calls again")
    ready(one, at2)
    first = publisher.next
    publisher.run(6500, 100)
    await_that(lambda: at2.has(range(first, publisher.next)), "hears again")
    check(at2.has(range(first, publisher.next)), "default: it is back and hears again",
          missing(at2, range(first, publisher.next)))

    here.heard.clear()
    at3.heard.clear()
    received, lost = (three.cluster()[key] for key in ("received", "lost"))
    sent = publisher.next
    thread = publisher.in_background(26_500)
    time.sleep(0.2)
    nats.kill()
    thread.join()
    check(len(publisher.acknowledged) >= 26_500, "default: without NATS the local service goes on",
          len(publisher.acknowledged))
    check(await_that(lambda: len(here.heard) == publisher.next - sent, "local subscriber"),
          "default: a local subscriber misses nothing", len(here.heard))
    nats.start()
    for each in nodes:
        await_that(lambda each=each: each.cluster()["state"] == "connected", each.name + " back")
    await_that(lambda: one.cluster()["waiting"] == 0, "nothing waits")
    publisher.run(len(publisher.acknowledged) + 100)

    def account():
        now = three.cluster()
        return (now["received"] - received + now["lost"] - lost
                + one.cluster()["dropped"]) >= publisher.next - sent

    check(await_that(account, "the account is even"),
          "default: what NATS lost is counted where it is missed: %d of %d"
          % (three.cluster()["lost"] - lost, publisher.next - sent),
          (publisher.next - sent, received, three.cluster(), one.cluster()))
    check(at3.again() == 0, "default: nothing comes twice", at3.again())
    for each in nodes:
        each.kill()


def stored(nats):
    nodes = [Node.joined("stored%d" % i, 3 + i, "stored", "cluster") for i in (1, 2, 3)]
    one, two, three = nodes
    at2 = Subscriber(two, "t/a", "#")
    at3 = Subscriber(three, "t/a")
    ready(one, at2, at3)

    publisher = Publisher(one, "t/a")
    thread = publisher.in_background(1_000_000)
    time.sleep(2)
    one.kill()
    thread.join()
    said = list(publisher.acknowledged)
    for each in (at2, at3):
        await_that(lambda each=each: each.has(said), "all of it")
        check(each.has(said),
              "stored: the publishing node is killed: %s hears all %d that were acknowledged"
              % (each.node.name, len(said)), missing(each, said))
        check(each.again() == 0, "stored: and nothing twice", each.again())
    one.start()

    ready(one, at2, at3)
    publisher = Publisher(one, "t/a")
    thread = publisher.in_background(20_000)
    for _ in range(3):
        time.sleep(0.5)
        nats.kill()
        nats.start()
    thread.join()
    said = list(publisher.acknowledged)
    for each in (at2, at3):
        await_that(lambda each=each: each.has(said), "all of it")
        check(each.has(said),
              "stored: nats-server is killed three times: %s hears all %d acknowledged (%d refused)"
              % (each.node.name, len(said), publisher.refused), missing(each, said))
        check(each.again() == 0, "stored: and nothing twice", each.again())

    ready(one, at2, at3)
    publisher = Publisher(one, "t/a")
    thread = publisher.in_background(15_000)
    time.sleep(1)
    two.kill()
    thread.join()
    two.start()
    said = list(publisher.acknowledged)
    for each in (at2, at3):
        await_that(lambda each=each: each.has(said), "all of it")
    check(at2.has(said),
          "stored: the subscribing node is killed and comes back: its subscriber hears all %d"
          " that were acknowledged (%d of them twice)" % (len(said), at2.again()),
          missing(at2, said))
    check(at3.has(said) and at3.again() == 0, "stored: and the other node notices nothing",
          missing(at3, said))
    numbers = [n for n in at2.heard]
    order = collections.Counter(b >= a for a, b in zip(numbers, numbers[1:]))
    check(order[False] <= 1, "stored: in order but for one step back", order)
    for each in nodes:
        each.kill()


def certificate(name):
    """A key and a certificate for localhost that vouches for itself; its file, and the settings that show it."""
    files = [os.path.join(WORK, name + end) for end in (".pem", ".key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
        check=True, stderr=subprocess.DEVNULL)
    return files[0], "\n  tls_cert: %s\n  tls_key: %s" % tuple(files)


def meshed():
    """Two neighbours that trust each other, and one that trusts somebody else."""
    authority, shows = certificate("mesh")
    stranger, _ = certificate("stranger")
    one = Node("mesh1", 7, MESHED.format(port=2878, authority=authority), shows)
    two = Node("mesh2", 8, MESHED.format(port=2877, authority=authority), shows)
    wary = Node("mesh3", 9, MESHED.format(port=2877, authority=stranger), shows)
    here, there = Subscriber(one, "t/a"), Subscriber(two, "t/a")
    for near, far in ((one, there), (two, here)):
        Publisher(near, "t/a").run(1000, 100)
        heard_in_order(far, 1000, "mesh: 1000 messages of %s at %s inside TLS, once, in order"
                       % (near.name, far.node.name))
        await_that(lambda: len(here.heard) == len(there.heard) == 1000, "both have heard all")
        here.heard.clear()
        there.heard.clear()
    Publisher(wary, "t/a").run(10, 10)
    check(await_that(lambda: wary.cluster()["server"].endswith(" offline"), "offline"),
          "mesh: one that another authority vouches for is told nothing", wary.cluster())
    check(wary.cluster()["waiting"] == 10 and not here.heard, "mesh: and what it was to hear waits",
          wary.cluster())
    for each in (one, two, wary):
        each.kill()


nats = Nats()
by_default(nats)
stored(nats)
nats.kill()
meshed()
print("%d passed, %d failed" % (passed, failed), flush=True)
sys.exit(failed > 0)
