import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { ask, connected } from "./support/client.mjs";
import { cuttable } from "./support/cuttable.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event, within } from "./support/wait.mjs";

// RECOVERY_ROUNDS says how many connections are cut.
const ROUNDS = Number(process.env.RECOVERY_ROUNDS ?? 1000);
const CLIENTS = 20;

const server = useServer("alt");

// The official server knows a session only once its connection is known to be broken, so a client that is back first begins anew.
const alwaysRecovers = expected({ reference: false, parley: true, reason: "a session is kept from the beginning, not from the end of its connection" });

const whenItRecovers = {
  timeout: 120_000,
  skip: expected({
    reference: "members of rooms are lost with a session that is found too late (socket.io#4880)",
    parley: false,
    reason: "a session is kept from the beginning, not from the end of its connection",
  }),
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Publishes numbers to a room, several at a time, until it is told to stop. */
async function publish(room) {
  const socket = await connected(server);
  let sent = 0;
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      for (let i = 0; i < 4; i++) socket.emit("say", room, sent++);
      await pause(2);
    }
    await ask(socket, "say", room, sent++);
    socket.disconnect();
  })();
  return {
    async stop() {
      stopped = true;
      await running;
      return sent;
    },
  };
}

/** A client that loses its connection time and again, and looks at what it receives. */
async function loseConnections(room, rounds, { mayBeginAnew, cutOptions, ...options }) {
  const line = await cuttable(server);
  const socket = io(line.url, { forceNew: true, reconnectionDelay: 1, reconnectionDelayMax: 5, ...options });
  const state = { recovered: 0, last: undefined };
  let arrived = () => {};
  socket.on("said", (number) => {
    // A new session begins somewhere else; a recovered one where the last ended.
    assert.ok(state.last === undefined || number === state.last + 1, `${number} after ${state.last}`);
    state.last = number;
    arrived();
  });
  await within(event(socket, "connect"), "the first connection");
  await ask(socket, "join", room);
  for (let round = 0; round < rounds; round++) {
    await pause(Math.random() * 25);
    const id = socket.id;
    const back = event(socket, "connect");
    const lost = new Promise((resolve) => socket.once("disconnect", resolve));
    // Over polling there is not always something to cut, nor when only the probe of an upgrade was.
    while (socket.connected) {
      line.cut(cutOptions?.(round));
      await Promise.race([lost, pause(5)]);
    }
    await within(back, `reconnection ${round}`);
    if (socket.recovered) {
      assert.equal(socket.id, id);
      state.recovered++;
    } else {
      assert.ok(mayBeginAnew || !alwaysRecovers, `round ${round} did not recover`);
      state.last = undefined;
      await ask(socket, "join", room);
    }
  }
  state.until = (number) =>
    within(
      new Promise((resolve) => {
        arrived = () => state.last >= number && resolve();
        arrived();
      }),
      `number ${number}, after ${state.last}`,
    );
  state.end = () => {
    socket.disconnect();
    line.close();
  };
  return state;
}

async function cutMany(room, total, options) {
  const publisher = await publish(room);
  const rounds = Math.ceil(total / CLIENTS);
  const states = await Promise.all(Array.from({ length: CLIENTS }, () => loseConnections(room, rounds, options)));
  const sent = await publisher.stop();
  await Promise.all(states.map((state) => state.until(sent - 1)));
  states.forEach((state) => state.end());
  return states.reduce((sum, { recovered }) => sum + recovered, 0);
}

test(`wire 1.10: ${ROUNDS} WebSockets cut under traffic – nothing lost, doubled or reordered`, { timeout: 600_000 }, async () => {
  const recovered = await cutMany("cut", ROUNDS, { transports: ["websocket"] });
  assert.ok(!alwaysRecovers || recovered >= ROUNDS, `${recovered} recovered`);
});

test("F21: the same while the server still believes the old connection alive", whenItRecovers, async () => {
  await cutMany("half-open", 200, { transports: ["websocket"], cutOptions: (round) => ({ halfOpen: round % 2 === 0 }) });
});

test("F12: the same over polling, where a response can be lost on its way", { timeout: 120_000 }, async () => {
  await cutMany("polling", 200, { transports: ["polling"] });
});

// A client that loses its WebSocket after it stopped polling for it notices at the ping timeout, which can be too late for what it missed.
test("wire 1.10: the same through upgrades from polling, where a client may begin anew", whenItRecovers, async () => {
  await cutMany("upgrade", 200, { mayBeginAnew: true });
});
