import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, collect, connected, settle } from "./support/client.mjs";
import { joined, TRANSPORTS } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { event, within } from "./support/wait.mjs";

const server = useServer("main");
const v5 = useServer("socketio-v5");

for (const transport of Object.keys(TRANSPORTS)) {
  describe(`acknowledgements byte for byte on ${transport}`, { concurrency: 4 }, () => {
    test("wire 1.7: 43<id>[…] with all values, none, and null", async () => {
      const peer = await joined(server, transport);
      await peer.send('4212["echo-ack",1,"2",{"3":[false]}]', '4213["echo-ack"]', '4214["echo-ack",null]');
      assert.deepEqual(await peer.inbox.take(3), ['4312[1,"2",{"3":[false]}]', "4313[]", "4314[null]"]);
      await peer.close();
    });

    test("an event without an ack id gets none", async () => {
      const peer = await joined(server, transport);
      await peer.send('42["echo-ack",1]', '421["echo-ack",2]');
      assert.equal(await peer.next(), "431[2]");
      await peer.close();
    });

    test("wire 1.3: a second ack call is ignored", async () => {
      const peer = await joined(server, transport);
      await peer.send('425["double-ack"]', '426["echo-ack","next"]');
      assert.deepEqual(await peer.inbox.take(2), ['435["first"]', '436["next"]']);
      await peer.close();
    });

    test("wire 1.3: the server asks, the client answers: 42<id> … 43<id>", async () => {
      const peer = await joined(server, transport);
      await peer.send('42["ask","x",1000]');
      const question = await peer.next();
      const [, id] = /^42(\d+)\["question","x"\]$/.exec(question) ?? assert.fail(question);
      await peer.send(`43${id}["fine"]`);
      assert.equal(await peer.next(), '42["answer",{"ok":true,"value":"fine"}]');
      await peer.close();
    });

    test("wire 1.3: ack ids of the server begin at 0 and count up", async () => {
      const peer = await joined(server, transport);
      const ids = [];
      for (let i = 0; i < 3; i++) {
        await peer.send('42["ask",1,1000]');
        const [, id] = /^42(\d+)\[/.exec(await peer.next());
        ids.push(Number(id));
        await peer.send(`43${id}[]`);
        await peer.next();
      }
      assert.deepEqual(ids.map((id) => id - ids[0]), [0, 1, 2]);
      await peer.close();
    });
  });
}

describe("F30: odd acknowledgement ids", { concurrency: 4 }, () => {
  test("0 and 2^53-1 are answered with the same number", async () => {
    const peer = await joined(server);
    await peer.send('420["echo-ack",1]', '429007199254740991["echo-ack",2]');
    assert.deepEqual(await peer.inbox.take(2), ["430[1]", "439007199254740991[2]"]);
    await peer.close();
  });

  test("an id reused is answered each time", async () => {
    const peer = await joined(server);
    await peer.send('427["echo-ack",1]', '427["echo-ack",2]', '427["echo-ack",3]');
    assert.deepEqual(await peer.inbox.take(3), ["437[1]", "437[2]", "437[3]"]);
    await peer.close();
  });

  test("ids beyond 2^53, of 400 digits, negative, with a dot: answered or closed, others are unharmed", async () => {
    const witness = await connected(server);
    for (const id of ["9007199254740992", "1" + "0".repeat(30), "9".repeat(400), "-1", "1.5", "1e3", "00012"]) {
      const peer = await joined(server);
      await peer.send(`42${id}["echo-ack",1]`, `43${id}[1]`);
      await settle(witness);
      peer.ws.terminate();
    }
    witness.disconnect();
  });

  test("10,000 events with distinct ids are all answered", async () => {
    const peer = await joined(server);
    const count = 10_000;
    for (let i = 0; i < count; i++) peer.ws.send(`42${i}["echo-ack"]`);
    const list = await peer.inbox.take(count, "the acknowledgements");
    assert.deepEqual(list, Array.from({ length: count }, (_, i) => `43${i}[]`));
    await peer.close();
  });

  test("10,000 unknown acknowledgements are ignored", async () => {
    const peer = await joined(server);
    for (let i = 0; i < 10_000; i++) peer.ws.send(`43${i}["?"]`);
    await peer.send('420["echo-ack","alive"]');
    assert.equal(await peer.next(), '430["alive"]');
    await peer.close();
  });

  test("an acknowledgement without an id is ignored", async () => {
    const peer = await joined(server);
    await peer.send("43[1]", '420["echo-ack","alive"]');
    assert.equal(await peer.next(), '430["alive"]');
    await peer.close();
  });

  test("the second answer to one question is ignored", async () => {
    const peer = await joined(server);
    await peer.send('42["ask",1,1000]');
    const [, id] = /^42(\d+)\[/.exec(await peer.next());
    await peer.send(`43${id}["one"]`, `43${id}["two"]`, '429["echo-ack"]');
    assert.deepEqual(await peer.inbox.take(2), ['42["answer",{"ok":true,"value":"one"}]', "439[]"]);
    await peer.close();
  });

  test("an answer from another connection does not count", async () => {
    const [asked, other] = await Promise.all([joined(server), joined(server)]);
    await asked.send('42["ask",1,300]');
    const [, id] = /^42(\d+)\[/.exec(await asked.next());
    await other.send(`43${id}["forged"]`);
    assert.equal(await asked.next(), '42["answer",{"ok":false}]');
    await asked.close();
    await other.close();
  });

  test("an answer in another namespace does not count", async () => {
    const peer = await joined(server);
    await peer.send("40/custom,");
    await peer.next();
    await peer.send('42["ask",1,300]');
    const [, id] = /^42(\d+)\[/.exec(await peer.next());
    await peer.send(`43/custom,${id}["forged"]`);
    assert.equal(await peer.next(), '42["answer",{"ok":false}]');
    await peer.close();
  });
});

describe("acknowledgements with the official client", { concurrency: 4 }, () => {
  test("client to server: callback, emitWithAck, several values", async () => {
    const socket = await connected(server);
    assert.deepEqual(await ask(socket, "echo-ack", 1, "b", [null]), [1, "b", [null]]);
    assert.equal(await within(socket.emitWithAck("echo-ack", "promised"), "emitWithAck"), "promised");
    assert.equal(await within(socket.timeout(1000).emitWithAck("echo-ack", "in time"), "emitWithAck"), "in time");
    socket.disconnect();
  });

  test("socketio-v5: message-with-ack", async () => {
    const socket = await connected(v5);
    assert.deepEqual(await ask(socket, "message-with-ack", 1, "2", { 3: [false] }), [1, "2", { 3: [false] }]);
    socket.disconnect();
  });

  test("server to client: answered", async () => {
    const socket = await connected(server);
    socket.on("question", (value, ack) => ack({ twice: [value, value] }));
    const answer = event(socket, "answer");
    socket.emit("ask", "v", 1000);
    assert.deepEqual(await answer, [{ ok: true, value: { twice: ["v", "v"] } }]);
    socket.disconnect();
  });

  test("server to client: the timeout of the server", async () => {
    const socket = await connected(server);
    const begin = performance.now();
    const answer = event(socket, "answer");
    socket.emit("ask", "v", 200);
    assert.deepEqual(await answer, [{ ok: false }]);
    assert.ok(performance.now() - begin >= 190);
    socket.disconnect();
  });

  test("server to client: an answer after the timeout is ignored", async () => {
    const socket = await connected(server);
    let late;
    socket.on("question", (value, ack) => (late = ack));
    const answers = collect(socket, "answer");
    socket.emit("ask", "v", 100);
    assert.deepEqual(await answers.next(), [{ ok: false }]);
    late("too late");
    await settle(socket);
    assert.equal(answers.items.length, 0);
    socket.disconnect();
  });

  test("wire 1.3: broadcast ack – all answers of a room", async () => {
    const list = await Promise.all([1, 2, 3].map(() => connected(server)));
    await Promise.all(list.map((socket) => ask(socket, "join", "acks-all")));
    list.forEach((socket, i) => socket.on("question", (room, ack) => ack(`${room}-${i}`)));
    const answers = event(list[0], "answers");
    list[0].emit("ask-room", "acks-all", 2000);
    assert.deepEqual(await answers, [{ ok: true, values: ["acks-all-0", "acks-all-1", "acks-all-2"] }]);
    list.forEach((socket) => socket.disconnect());
  });

  test("wire 1.3: broadcast ack – partial answers at the timeout", async () => {
    const list = await Promise.all([1, 2, 3].map(() => connected(server)));
    await Promise.all(list.map((socket) => ask(socket, "join", "acks-some")));
    list.slice(0, 2).forEach((socket, i) => socket.on("question", (room, ack) => ack(i)));
    const answers = event(list[0], "answers");
    list[0].emit("ask-room", "acks-some", 200);
    assert.deepEqual(await answers, [{ ok: false, values: [0, 1] }]);
    list.forEach((socket) => socket.disconnect());
  });

  test("wire 1.3: broadcast ack – an empty room answers at once", async () => {
    const socket = await connected(server);
    const begin = performance.now();
    const answers = event(socket, "answers");
    socket.emit("ask-room", "acks-nobody", 3000);
    assert.deepEqual(await answers, [{ ok: true, values: [] }]);
    assert.ok(performance.now() - begin < 2000);
    socket.disconnect();
  });

  test("pending acknowledgements of the client when the connection is lost", async () => {
    const socket = await connected(server);
    const failed = socket.emitWithAck("nobody listens").then(
      () => assert.fail("nobody acknowledged"),
      (error) => error.message,
    );
    socket.emit("drop-engine");
    assert.equal(await within(failed, "the rejection"), "socket has been disconnected");
  });
});
