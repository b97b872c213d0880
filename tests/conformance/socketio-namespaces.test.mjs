import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Manager } from "socket.io-client";
import { ask, collect, connect, connected, reasonOf, settle } from "./support/client.mjs";
import { join, joined, TRANSPORTS } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { event } from "./support/wait.mjs";

const server = useServer("main");

for (const transport of Object.keys(TRANSPORTS)) {
  describe(`several namespaces on one connection, ${transport}`, () => {
    test("wire 1.7: each has its own id, its own packets, its own end", async () => {
      const observer = await connected(server);
      const peer = await joined(server, transport);
      const custom = await join(peer, "/custom");
      const dynamic = await join(peer, "/dyn-7");
      assert.equal(new Set([peer.id, custom, dynamic, peer.sid]).size, 4);
      await peer.send('42["echo",0]', '42/custom,["echo",1]', '42/dyn-7,["echo",2]');
      // Order is kept within a namespace; handlers of different sockets run side by side.
      assert.deepEqual((await peer.inbox.take(3)).sort(), ['42/custom,["echo",1]', '42/dyn-7,["echo",2]', '42["echo",0]']);
      await peer.send("41/custom,");
      assert.equal(await reasonOf(observer, custom), "client namespace disconnect");
      await peer.send('42["echo",3]', '42/dyn-7,["echo",4]');
      assert.deepEqual((await peer.inbox.take(2)).sort(), ['42/dyn-7,["echo",4]', '42["echo",3]']);
      await peer.send('42/dyn-7,["bye"]');
      assert.equal(await peer.next(), "41/dyn-7,");
      assert.equal(await reasonOf(observer, dynamic), "server namespace disconnect");
      await peer.send('42["echo",5]');
      assert.equal(await peer.next(), '42["echo",5]');
      await peer.close();
      assert.equal(await reasonOf(observer, peer.id), "transport close");
      observer.disconnect();
    });

    test("41/custom without the comma", async () => {
      const observer = await connected(server);
      const peer = await joined(server, transport);
      const custom = await join(peer, "/custom");
      await peer.send("41/custom");
      assert.equal(await reasonOf(observer, custom), "client namespace disconnect");
      await peer.close();
      observer.disconnect();
    });

    test("the end of the connection ends every namespace, once", async () => {
      const observer = await connected(server);
      const peer = await joined(server, transport);
      const ids = [peer.id, await join(peer, "/custom"), await join(peer, "/dyn-1"), await join(peer, "/admin", { token: "secret" })];
      await peer.close();
      for (const id of ids) assert.equal(await reasonOf(observer, id), "transport close");
      observer.disconnect();
    });

    test("wire 1.7: disconnect(true) in one namespace ends all: 41 for each, then the connection", async () => {
      const observer = await connected(server);
      const peer = await joined(server, transport);
      const custom = await join(peer, "/custom");
      await peer.send('42/custom,["bye",true]');
      const farewells = await peer.inbox.take(2, "the DISCONNECT packets");
      assert.deepEqual(farewells.sort(), ["41", "41/custom,"]);
      await peer.closed();
      assert.equal(await reasonOf(observer, custom), "server namespace disconnect");
      assert.equal(await reasonOf(observer, peer.id), "server namespace disconnect");
      observer.disconnect();
    });

    test("a packet before the answer to CONNECT of another namespace is not held up", async () => {
      const peer = await joined(server, transport);
      await peer.send("40/slow,", '421["echo-ack",1]');
      assert.equal(await peer.next(), "431[1]");
      assert.match(await peer.next(), /^40\/slow,/);
      await peer.close();
    });
  });
}

describe("namespaces with the official client", () => {
  test("multiplexed: one Engine.IO session for four namespaces", async () => {
    const manager = new Manager(server.url, { transports: ["websocket"], reconnection: false });
    const sockets = ["/", "/custom", "/dyn-1", "/admin"].map((nsp) => manager.socket(nsp, { auth: { token: "secret" } }));
    await Promise.all(sockets.map(connect));
    const answers = await Promise.all(sockets.map((socket) => ask(socket, "whoami")));
    assert.deepEqual(answers.map(([{ nsp }]) => nsp), ["/", "/custom", "/dyn-1", "/admin"]);
    assert.equal(new Set(sockets.map((socket) => socket.id)).size, 4);
    assert.deepEqual(answers[3][0].auth, { token: "secret" });
    sockets.forEach((socket) => socket.disconnect());
  });

  test("auth is of the namespace, not of the connection", async () => {
    const manager = new Manager(server.url, { transports: ["websocket"], reconnection: false });
    const root = manager.socket("/", { auth: { who: "root" } });
    const custom = manager.socket("/custom", { auth: { who: "custom" } });
    await Promise.all([connect(root), connect(custom)]);
    assert.deepEqual((await ask(root, "whoami"))[0].auth, { who: "root" });
    assert.deepEqual((await ask(custom, "whoami"))[0].auth, { who: "custom" });
    root.disconnect();
    custom.disconnect();
  });

  test("one refused namespace does not disturb the others", async () => {
    const manager = new Manager(server.url, { transports: ["websocket"], reconnection: false });
    const root = manager.socket("/");
    const nope = manager.socket("/nope");
    const refused = event(nope, "connect_error");
    await connect(root);
    assert.equal((await refused)[0].message, "Invalid namespace");
    await settle(root);
    root.disconnect();
  });

  test("a shout stays in its namespace", async () => {
    const [root, custom] = await Promise.all([connected(server), connected(server, { nsp: "/custom" })]);
    const heard = { root: collect(root, "shouted"), custom: collect(custom, "shouted") };
    await ask(custom, "shout", "custom only");
    assert.deepEqual(await heard.custom.next(), ["custom only"]);
    await settle(root);
    assert.equal(heard.root.items.length, 0);
    root.disconnect();
    custom.disconnect();
  });

  test("wire 1.2: dynamic namespaces are apart from one another", async () => {
    const [one, two] = await Promise.all([connected(server, { nsp: "/dyn-101" }), connected(server, { nsp: "/dyn-102" })]);
    const heard = collect(two, "shouted");
    await ask(one, "shout", "one only");
    await settle(two);
    assert.equal(heard.items.length, 0);
    assert.equal((await ask(one, "whoami"))[0].nsp, "/dyn-101");
    one.disconnect();
    two.disconnect();
  });

  test("wire 1.2: a dynamic namespace can be joined again after its last socket left", async () => {
    for (let i = 0; i < 3; i++) {
      const socket = await connected(server, { nsp: "/dyn-200" });
      await settle(socket);
      socket.disconnect();
    }
  });

  for (const nsp of ["/dyn-", "/dyn-x", "/dyn-1x", "/xdyn-1", "/DYN-1", "/dyn-1/", "/Custom", "/custom/", "/__proto__", "/constructor", "/dyn-1\n"]) {
    test(`names that only look alike are invalid: ${JSON.stringify(nsp)}`, async () => {
      const peer = await joined(server);
      await peer.send(`40${nsp},`);
      assert.equal(await peer.next(), `44${nsp},{"message":"Invalid namespace"}`);
      await peer.close();
    });
  }
});
