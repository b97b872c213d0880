import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, client, connect, connected, reasonOf, settle } from "./support/client.mjs";
import { joined } from "./support/peers.mjs";
import { startServer, useServer } from "./support/server.mjs";
import { event, eventually, sleep } from "./support/wait.mjs";

const server = useServer("main");

describe("what client and server are told", () => {
  for (const transport of ["websocket", "polling"]) {
    test(`wire 1.7: client disconnects – io client disconnect / client namespace disconnect, ${transport}`, async () => {
      const observer = await connected(server);
      const socket = await connected(server, { transports: [transport] });
      const id = socket.id;
      const told = event(socket, "disconnect");
      socket.disconnect();
      assert.equal((await told)[0], "io client disconnect");
      assert.equal(await reasonOf(observer, id), "client namespace disconnect");
      observer.disconnect();
    });

    test(`wire 1.7: server disconnects the socket – io server disconnect / server namespace disconnect, ${transport}`, async () => {
      const observer = await connected(server);
      const socket = await connected(server, { transports: [transport], reconnection: true, reconnectionDelay: 10 });
      const id = socket.id;
      const told = event(socket, "disconnect");
      socket.emit("bye");
      assert.equal((await told)[0], "io server disconnect");
      assert.equal(await reasonOf(observer, id), "server namespace disconnect");
      assert.equal(socket.active, false, "no reconnection after 41");
      socket.connect();
      await connect(socket);
      assert.notEqual(socket.id, id);
      socket.disconnect();
      observer.disconnect();
    });

    test(`wire 1.7: server disconnects and closes – io server disconnect, ${transport}`, async () => {
      const observer = await connected(server);
      const socket = await connected(server, { transports: [transport], reconnection: true, reconnectionDelay: 10 });
      const id = socket.id;
      const told = event(socket, "disconnect");
      const closed = event(socket.io, "close");
      socket.emit("bye", true);
      assert.equal((await told)[0], "io server disconnect");
      await closed;
      assert.equal(await reasonOf(observer, id), "server namespace disconnect");
      assert.equal(socket.active, false, "no reconnection after 41");
      socket.io.reconnection(false);
      socket.disconnect();
      observer.disconnect();
    });

    test(`wire 1.7: the Engine.IO session is closed by the server – transport close / forced close, ${transport}`, async () => {
      const observer = await connected(server);
      const socket = await connected(server, { transports: [transport] });
      const id = socket.id;
      const told = event(socket, "disconnect");
      socket.emit("drop-engine");
      const [reason, details] = await told;
      assert.equal(reason, "transport close");
      assert.ok(details === undefined || typeof details.description === "string");
      assert.equal(await reasonOf(observer, id), "forced close");
      observer.disconnect();
    });

    test(`wire 1.7: the engine of the client is closed – transport close on the server, ${transport}`, async () => {
      const observer = await connected(server);
      const socket = await connected(server, { transports: [transport] });
      const id = socket.id;
      const told = event(socket, "disconnect");
      socket.io.engine.close();
      assert.equal((await told)[0], "forced close");
      assert.equal(await reasonOf(observer, id), "transport close");
      observer.disconnect();
    });
  }

  test("wire 1.7: no heartbeat answer – the server says ping timeout, the client transport close", async () => {
    const observer = await connected(server);
    const socket = await connected(server);
    const id = socket.id;
    const told = event(socket, "disconnect");
    // The client is made mute: its pongs are dropped.
    const { engine } = socket.io;
    assert.equal(typeof engine._sendPacket, "function");
    engine._sendPacket = (type, ...rest) => {
      if (type !== "pong") Object.getPrototypeOf(engine)._sendPacket.call(engine, type, ...rest);
    };
    assert.equal((await told)[0], "transport close");
    assert.equal(await reasonOf(observer, id), "ping timeout");
    observer.disconnect();
  });

  test("a disconnect is recorded once, the first reason counts", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send("41");
    assert.equal(await reasonOf(observer, peer.id), "client namespace disconnect");
    await peer.close();
    await settle(observer);
    assert.equal(await reasonOf(observer, peer.id), "client namespace disconnect");
    observer.disconnect();
  });

  test("reason-of an unknown id is null", async () => {
    const observer = await connected(server);
    assert.deepEqual(await ask(observer, "reason-of", "nobody"), [null]);
    observer.disconnect();
  });

  test("after a disconnect the server counts one session and one socket less", async () => {
    const observer = await connected(server);
    const before = (await ask(observer, "stats"))[0];
    const socket = await connected(server);
    const during = (await ask(observer, "stats"))[0];
    assert.deepEqual(during, { clients: before.clients + 1, sockets: before.sockets + 1 });
    socket.disconnect();
    await eventually(async () => {
      const after = (await ask(observer, "stats"))[0];
      return after.clients <= before.clients && after.sockets <= before.sockets;
    }, "the counts to come back");
    observer.disconnect();
  });

  test("F49: closing during the handshake leaves nothing behind", async () => {
    const observer = await connected(server);
    const base = (await ask(observer, "stats"))[0].clients;
    for (let i = 0; i < 10; i++) {
      const socket = client(server, { transports: [i % 2 ? "polling" : "websocket"] });
      await sleep(i);
      socket.io.engine?.close();
      socket.disconnect();
    }
    await eventually(async () => (await ask(observer, "stats"))[0].clients <= base, "the sessions to be gone");
    observer.disconnect();
  });

  test("events sent by the server just before it disconnects the socket arrive", async () => {
    const peer = await joined(server);
    await peer.send('42["burst",3]', '42["bye",true]');
    assert.deepEqual(await peer.inbox.take(4), ['42["tick",0]', '42["tick",1]', '42["tick",2]', "41"]);
    await peer.closed();
  });
});

describe("the end of the server", () => {
  test("SIGTERM: the process ends, and its clients see transport close, not io server disconnect", async () => {
    const mortal = await startServer("main");
    const socket = await connected(mortal);
    const told = event(socket, "disconnect");
    await mortal.stop();
    assert.equal(mortal.running(), false);
    const [reason] = await told;
    // Never io server disconnect: that would keep the client from coming back.
    assert.match(reason, /^transport (close|error)$/);
  });
});
