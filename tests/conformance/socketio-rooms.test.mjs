import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, collect, connected, settle } from "./support/client.mjs";
import { joined } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";

const server = useServer("main");

/** Connected clients with what they hear. */
async function crowd(size, options = {}) {
  const list = await Promise.all(Array.from({ length: size }, () => connected(server, options)));
  return list.map((socket) => ({ socket, said: collect(socket, "said"), shouted: collect(socket, "shouted") }));
}

const leave = (list) => list.forEach(({ socket }) => socket.disconnect());
const settleAll = (list) => Promise.all(list.map(({ socket }) => settle(socket)));

describe("rooms", () => {
  test("wire 1.3: a socket is in the room of its id; join and leave change the rooms", async () => {
    const socket = await connected(server);
    assert.deepEqual(await ask(socket, "join", "b-room"), ["joined"]);
    assert.deepEqual(await ask(socket, "join", "a-room"), ["joined"]);
    assert.deepEqual(await ask(socket, "join", "a-room"), ["joined"]);
    const [{ rooms }] = await ask(socket, "whoami");
    assert.deepEqual(rooms, [socket.id, "a-room", "b-room"].sort());
    assert.deepEqual(await ask(socket, "leave", "a-room"), ["left"]);
    assert.deepEqual(await ask(socket, "leave", "never joined"), ["left"]);
    assert.deepEqual((await ask(socket, "whoami"))[0].rooms, [socket.id, "b-room"].sort());
    socket.disconnect();
  });

  test("wire 1.2: to(room) from a socket – all members but the sender", async () => {
    const list = await crowd(4);
    for (const { socket } of list.slice(0, 3)) await ask(socket, "join", "r1");
    assert.deepEqual(await ask(list[0].socket, "say", "r1", "hello", { n: 1 }), ["ok"]);
    assert.deepEqual(await list[1].said.next(), ["hello", { n: 1 }]);
    assert.deepEqual(await list[2].said.next(), ["hello", { n: 1 }]);
    await settleAll(list);
    assert.equal(list[0].said.items.length, 0);
    assert.equal(list[3].said.items.length, 0);
    leave(list);
  });

  test("wire 1.2: to(room) from a socket that is not in the room", async () => {
    const list = await crowd(2);
    await ask(list[1].socket, "join", "r2");
    await ask(list[0].socket, "say", "r2", 1);
    assert.deepEqual(await list[1].said.next(), [1]);
    leave(list);
  });

  test("wire 1.2: to(room) from the namespace – the sender too, each once", async () => {
    const list = await crowd(3);
    for (const { socket } of list) await ask(socket, "join", "r3");
    await ask(list[0].socket, "say-in", "r3", "all");
    for (const { said } of list) assert.deepEqual(await said.next(), ["all"]);
    await settleAll(list);
    for (const { said } of list) assert.equal(said.items.length, 0);
    leave(list);
  });

  test("the room of an id is a private message", async () => {
    const list = await crowd(3);
    await ask(list[0].socket, "say", list[1].socket.id, "only you");
    assert.deepEqual(await list[1].said.next(), ["only you"]);
    await settleAll(list);
    assert.equal(list[2].said.items.length, 0);
    leave(list);
  });

  test("wire 1.2: emit on the namespace, except(room)", async () => {
    const list = await crowd(3);
    await ask(list[2].socket, "join", "outside");
    await ask(list[0].socket, "shout", "everybody");
    for (const { shouted } of list) assert.deepEqual(await shouted.next(), ["everybody"]);
    await ask(list[0].socket, "shout-except", "outside", "some");
    assert.deepEqual(await list[0].shouted.next(), ["some"]);
    assert.deepEqual(await list[1].shouted.next(), ["some"]);
    await settleAll(list);
    assert.equal(list[2].shouted.items.length, 0);
    leave(list);
  });

  test("after leave, and for a room nobody is in, nothing arrives", async () => {
    const list = await crowd(2);
    await ask(list[1].socket, "join", "r4");
    await ask(list[1].socket, "leave", "r4");
    assert.deepEqual(await ask(list[0].socket, "say", "r4", "late"), ["ok"]);
    assert.deepEqual(await ask(list[0].socket, "say-in", "no such room", "x"), ["ok"]);
    await settleAll(list);
    assert.equal(list[1].said.items.length, 0);
    leave(list);
  });

  test("a socket that is gone is in no room", async () => {
    const [one, two] = await crowd(2);
    await ask(two.socket, "join", "r5");
    const id = two.socket.id;
    two.socket.disconnect();
    await ask(one.socket, "say", "r5", "x");
    await ask(one.socket, "say", id, "x");
    const again = await connected(server);
    const said = collect(again, "said");
    await ask(again, "join", "r5");
    await ask(one.socket, "say", "r5", "present");
    assert.deepEqual(await said.next(), ["present"]);
    again.disconnect();
    one.socket.disconnect();
  });

  test("T-49: room names are ordinal: case, accents, blanks, __proto__, the empty name", async () => {
    const [one, two] = await crowd(2);
    const names = ["Room", "room", "ROOM", "ro\u00f6m", "roo\u0308m", " room", "", "__proto__", "constructor", "😀"];
    for (const name of names) {
      await ask(two.socket, "join", name);
      for (const other of names) await ask(one.socket, "say", other, other);
      await ask(two.socket, "leave", name);
      await settle(two.socket);
      assert.deepEqual(two.said.items.splice(0), [[name]]);
    }
    leave([one, two]);
  });

  test("rooms of one name in two namespaces are two rooms", async () => {
    const [root, custom] = await Promise.all([connected(server), connected(server, { nsp: "/custom" })]);
    const heard = collect(custom, "said");
    await ask(root, "join", "shared");
    await ask(custom, "join", "shared");
    await ask(root, "say", "shared", "from /");
    await ask(root, "say-in", "shared", "from /");
    await settle(custom);
    assert.equal(heard.items.length, 0);
    root.disconnect();
    custom.disconnect();
  });

  test("one room, polling and WebSocket members, 200 messages in order to each", async () => {
    const list = [...(await crowd(2)), ...(await crowd(2, { transports: ["polling"] }))];
    for (const { socket } of list) await ask(socket, "join", "r6");
    for (let i = 0; i < 200; i++) list[0].socket.emit("say-in", "r6", i);
    for (const { said } of list) {
      assert.deepEqual((await said.take(200)).map(([i]) => i), Array.from({ length: 200 }, (_, i) => i));
    }
    leave(list);
  });

  test("two senders in one room: each one's messages in order", async () => {
    const list = await crowd(3);
    for (const { socket } of list) await ask(socket, "join", "r7");
    for (let i = 0; i < 200; i++) for (const sender of [0, 1]) list[sender].socket.emit("say", "r7", sender, i);
    const heard = await list[2].said.take(400);
    for (const sender of [0, 1]) {
      assert.deepEqual(heard.filter(([who]) => who === sender).map(([, i]) => i), Array.from({ length: 200 }, (_, i) => i));
    }
    leave(list);
  });

  test("F04: a member that is cut off mid-broadcast does not disturb the others", async () => {
    const list = await crowd(2);
    const lost = await joined(server);
    await lost.send('421["join","r8"]');
    await lost.next();
    for (const { socket } of list) await ask(socket, "join", "r8");
    for (let i = 0; i < 100; i++) {
      list[0].socket.emit("say", "r8", i);
      if (i === 50) lost.ws.terminate();
    }
    assert.deepEqual((await list[1].said.take(100)).map(([i]) => i), Array.from({ length: 100 }, (_, i) => i));
    leave(list);
  });
});
