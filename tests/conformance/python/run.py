#!/usr/bin/python3
"""An independent client (python-socketio) against the support application "main".

    /usr/bin/python3 run.py --url http://127.0.0.1:PORT

Prints one TAP line a check ("ok 1 - ..." / "not ok 1 - ...") and ends with 0 when all passed.
"""
import argparse
import os
import queue
import sys
import threading
import time
import traceback

import engineio
import socketio

GUARD = 5.0


class Expectation(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Expectation(message)


def equal(actual, wanted):
    expect(actual == wanted, f"expected {wanted!r}, got {actual!r}")


def closed_within(client, what):
    end = time.monotonic() + GUARD
    while client.eio.state != "disconnected":
        expect(time.monotonic() < end, f"waited {GUARD} s in vain for {what}")
        time.sleep(0.01)


class InOrder(engineio.Client):
    """The original hands each message to a thread of its own, which does not keep their order."""

    def _trigger_event(self, event, *args, **kwargs):
        if event == "message":
            kwargs["run_async"] = False
        return super()._trigger_event(event, *args, **kwargs)


class Client(socketio.Client):
    def _engineio_client_class(self):
        return InOrder


class Peer:
    """A client with a queue for each event it hears."""

    def __init__(self, url, transports=None, namespaces=("/",), auth=None, query=""):
        self.client = Client(reconnection=False)
        self.namespaces = list(namespaces)
        self.inbox = {}
        self.lock = threading.Lock()
        self.answers = {}
        for namespace in self.namespaces:
            for event in ("echo", "said", "shouted", "tick", "answer", "answers", "disconnect"):
                self.client.on(event, self._handler(namespace, event), namespace=namespace)
            self.client.on("question", self._question, namespace=namespace)
        self.client.connect(
            url + ("?" + query if query else ""),
            transports=transports,
            namespaces=self.namespaces,
            auth=auth,
            wait=True,
            wait_timeout=GUARD,
        )

    def _queue(self, namespace, event):
        with self.lock:
            return self.inbox.setdefault((namespace, event), queue.Queue())

    def _handler(self, namespace, event):
        return lambda *args: self._queue(namespace, event).put(args)

    def _question(self, value):
        return self.answers.get("question", value)

    def next(self, event, namespace="/"):
        try:
            return self._queue(namespace, event).get(timeout=GUARD)
        except queue.Empty:
            raise Expectation(f"waited {GUARD} s in vain for the event {event}") from None

    def silent(self, event, namespace="/"):
        return self._queue(namespace, event).empty()

    def emit(self, event, *args, namespace="/"):
        self.client.emit(event, args, namespace=namespace)

    def ask(self, event, *args, namespace="/"):
        return self.client.call(event, args, namespace=namespace, timeout=GUARD)

    def close(self):
        self.client.disconnect()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


WAYS = {
    "polling": ["polling"],
    "websocket": ["websocket"],
    "upgrade": ["polling", "websocket"],
}
CHECKS = []


def for_each_transport(name):
    def register(function):
        for way, transports in WAYS.items():
            CHECKS.append((f"{way}: {name}", lambda url, t=transports, w=way: function(url, t, w)))
        return function

    return register


@for_each_transport("connects, and the server names the transport")
def connects(url, transports, way):
    with Peer(url, transports) as peer:
        me = peer.ask("whoami")
        equal(me["transport"], "polling" if way == "polling" else "websocket")
        equal(me["id"], peer.client.get_sid("/"))
        equal(me["rooms"], [me["id"]])
        equal(me["recovered"], False)


@for_each_transport("events of every JSON type come back")
def events(url, transports, _):
    with Peer(url, transports) as peer:
        values = (1, -2.5, "é😀日本", True, None, [1, [2]], {"z": 1, "a": {"b": []}})
        peer.emit("echo", *values)
        equal(peer.next("echo"), values)


@for_each_transport("acknowledgement by the server")
def acks(url, transports, _):
    with Peer(url, transports) as peer:
        equal(peer.ask("echo-ack", 1, "b", None), (1, "b", None))
        equal(peer.ask("echo-ack"), None)
        equal(peer.ask("double-ack"), "first")


@for_each_transport("acknowledgement by the client, and its timeout")
def asked(url, transports, _):
    with Peer(url, transports) as peer:
        peer.answers["question"] = {"the": "answer"}
        peer.emit("ask", "v", 2000)
        equal(peer.next("answer"), ({"ok": True, "value": {"the": "answer"}},))


@for_each_transport("binary both ways, nested, in acknowledgements")
def binary(url, transports, _):
    with Peer(url, transports) as peer:
        peer.emit("echo", b"\x00\x01\xff", {"list": [b"a", "text", b""]})
        equal(peer.next("echo"), (b"\x00\x01\xff", {"list": [b"a", "text", b""]}))
        equal(peer.ask("echo-ack", b"x" * 1000), b"x" * 1000)
        equal(peer.ask("blob", 300), bytes(i % 256 for i in range(300)))
        peer.answers["question"] = b"binary answer"
        peer.emit("ask", b"q", 2000)
        equal(peer.next("answer"), ({"ok": True, "value": b"binary answer"},))


@for_each_transport("200 events of the server in order")
def burst(url, transports, _):
    with Peer(url, transports) as peer:
        # A payload may hold 16 packets only for this client on polling: ask for what fits.
        count = 10 if "websocket" not in transports else 200
        peer.ask("whoami")
        peer.emit("burst", count)
        equal([peer.next("tick")[0] for _ in range(count)], list(range(count)))


@for_each_transport("a text of 60,000 characters both ways")
def large(url, transports, _):
    with Peer(url, transports) as peer:
        expect(peer.ask("text", 60000) == "x" * 60000, "another text")
        expect(peer.ask("echo-ack", "y" * 60000) == "y" * 60000, "another text")


@for_each_transport("several namespaces on one connection, each with its auth")
def namespaces(url, transports, _):
    with Peer(url, transports, ["/", "/custom", "/dyn-5", "/admin"], auth={"token": "secret"}) as peer:
        ids = set()
        for namespace in peer.namespaces:
            me = peer.ask("whoami", namespace=namespace)
            equal(me["nsp"], namespace)
            equal(me["auth"], {"token": "secret"})
            ids.add(me["id"])
            peer.emit("echo", namespace, namespace=namespace)
            equal(peer.next("echo", namespace), (namespace,))
        equal(len(ids), 4)


def refusal(url, transports, namespace="/", auth=None, query=""):
    """Connects in vain; returns what the connect_error handler was told, if anything."""
    client = Client(reconnection=False)
    told = queue.Queue()
    client.on("connect_error", told.put, namespace=namespace)
    try:
        client.connect(
            f"{url}?{query}",
            transports=transports,
            namespaces=[namespace],
            auth=auth,
            wait=True,
            wait_timeout=GUARD,
        )
    except socketio.exceptions.ConnectionError:
        return None if told.empty() else told.get()
    client.disconnect()
    raise Expectation("the connection was accepted")


@for_each_transport("auth refusal, with its message and data")
def refused(url, transports, _):
    told = refusal(url, transports, "/admin", {"token": "wrong"})
    equal(told, {"message": "not authorized", "data": {"code": "E401", "retry": False}})


@for_each_transport("unknown namespace")
def unknown(url, transports, _):
    equal(refusal(url, transports, "/nope"), {"message": "Invalid namespace"})


@for_each_transport("refused by the request hook")
def denied(url, transports, _):
    refusal(url, transports, query="deny=1")


@for_each_transport("rooms: all members, not the sender, nobody else")
def rooms(url, transports, _):
    with Peer(url, transports) as one, Peer(url, transports) as two, Peer(url, transports) as three:
        room = f"python-{time.monotonic_ns()}"
        equal(one.ask("join", room), "joined")
        equal(two.ask("join", room), "joined")
        equal(one.ask("say", room, "hello", {"b": b"1"}), "ok")
        equal(two.next("said"), ("hello", {"b": b"1"}))
        equal(one.ask("say-in", room, "all"), "ok")
        equal(one.next("said"), ("all",))
        equal(two.next("said"), ("all",))
        equal(two.ask("leave", room), "left")
        equal(one.ask("say", room, "gone"), "ok")
        two.ask("echo-ack")
        three.ask("echo-ack")
        expect(two.silent("said"), "heard after leaving")
        expect(three.silent("said"), "heard without joining")


@for_each_transport("acknowledgements of a room")
def ask_room(url, transports, _):
    with Peer(url, transports) as one, Peer(url, transports) as two:
        room = f"python-{time.monotonic_ns()}"
        one.answers["question"] = "one"
        two.answers["question"] = "two"
        one.ask("join", room)
        two.ask("join", room)
        one.emit("ask-room", room, 2000)
        equal(one.next("answers"), ({"ok": True, "values": ["one", "two"]},))


@for_each_transport("disconnect by the client: the server has the reason")
def disconnect(url, transports, way):
    with Peer(url) as observer:
        peer = Peer(url, transports)
        sid = peer.client.get_sid("/")
        peer.close()
        end = time.monotonic() + GUARD
        reason = None
        while reason is None and time.monotonic() < end:
            reason = observer.ask("reason-of", sid)
        # On polling this client may close before its farewell is sent.
        wanted = ["client namespace disconnect", "transport close"] + (["ping timeout"] if way == "polling" else [])
        expect(reason in wanted, f"reason {reason!r}")


@for_each_transport("disconnect by the server, with its connection")
def kicked(url, transports, _):
    peer = Peer(url, transports)
    peer.emit("bye", True)
    peer.next("disconnect")
    closed_within(peer.client, "the end of the connection")


@for_each_transport("disconnect by the server of one namespace leaves the other")
def left(url, transports, _):
    with Peer(url, transports, ["/", "/custom"]) as peer:
        peer.emit("bye", namespace="/custom")
        peer.next("disconnect", "/custom")
        equal(peer.ask("echo-ack", "alive"), "alive")


@for_each_transport("lives through the heartbeat (4 s)")
def heartbeat(url, transports, _):
    with Peer(url, transports) as peer:
        time.sleep(4)
        equal(peer.ask("echo-ack", "alive"), "alive")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--only", default="", help="run the checks whose name contains this")
    arguments = parser.parse_args()
    chosen = [(name, function) for name, function in CHECKS if arguments.only in name]
    print("TAP version 13")
    print(f"1..{len(chosen)}")
    results = [None] * len(chosen)

    def run(index):
        try:
            chosen[index][1](arguments.url)
            results[index] = ""
        except Exception as error:  # a failed check, whatever the reason
            text = str(error) if isinstance(error, Expectation) else traceback.format_exc()
            results[index] = text or repr(error)

    # The checks do not depend on one another: six at a time.
    indexes = queue.Queue()
    for index in range(len(chosen)):
        indexes.put(index)

    def worker():
        while True:
            try:
                index = indexes.get_nowait()
            except queue.Empty:
                return
            run(index)

    workers = [threading.Thread(target=worker, daemon=True) for _ in range(6)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(timeout=120)
    failed = 0
    for index, (name, _) in enumerate(chosen):
        problem = results[index] if results[index] is not None else "did not come to an end"
        print(f"{'not ok' if problem else 'ok'} {index + 1} - {name}")
        if problem:
            failed += 1
            for line in problem.strip().splitlines():
                print(f"# {line}")
    print(f"# pass {len(chosen) - failed}")
    print(f"# fail {failed}")
    sys.stdout.flush()
    # Threads of a client that hangs must not keep the program alive.
    os._exit(1 if failed else 0)


main()
