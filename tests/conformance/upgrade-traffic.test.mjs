import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket as EngineClient } from "engine.io-client";
import { io } from "socket.io-client";
import { useServer } from "./support/server.mjs";
import { event, within } from "./support/wait.mjs";

// F07: messages both ways through every step of the upgrade; UPGRADE_ROUNDS says how often.
const ROUNDS = Number(process.env.UPGRADE_ROUNDS ?? 1000);
const AT_A_TIME = 20;
const ROUND_LIMIT = 20_000;

const main = useServer("main");

/** Runs the rounds, AT_A_TIME at once, and stops at the first failure. */
async function rounds(count, one) {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

/** Says where a sequence leaves the row of natural numbers, in one line. */
function assertSequence(got, count, what) {
  for (let i = 0; i < count; i++) {
    assert.ok(got[i] === i, `${what}: number ${got[i]} in place ${i} of ${got.length}`);
  }
  assert.ok(got.length === count, `${what}: ${got.length} messages instead of ${count}`);
}

/** Calls `step` as fast as the event loop goes round until `until` settles, then `more` times. */
async function stream(step, until, more) {
  let over = false;
  until.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) {
    step();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (let i = 0; i < more; i++) step();
}

const socketRounds = Math.ceil(ROUNDS * 0.6);
test(`F07: ${socketRounds} upgrades of socket.io-client under traffic both ways – nothing lost, doubled, reordered`, { timeout: 600_000 }, async () => {
  await rounds(socketRounds, async (round) => {
    const socket = io(main.url, { forceNew: true, reconnection: false, transports: ["polling", "websocket"] });
    const echoes = [];
    const ticks = [];
    const asked = 40;
    let sent = 0;
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    let expectedEchoes = Infinity;
    const check = () => echoes.length >= expectedEchoes && ticks.length >= asked && finish();
    socket.on("echo", (i) => {
      echoes.push(i);
      check();
    });
    socket.on("tick", (i) => {
      ticks.push(i);
      check();
    });
    const broken = new Promise((_, reject) => {
      socket.on("disconnect", (reason) => reject(new Error(`round ${round}: disconnected, ${reason}, after ${echoes.length} echoes`)));
      socket.on("connect_error", reject);
    });
    broken.catch(() => {});
    const upgraded = within(new Promise((resolve) => socket.io.engine.once("upgrade", resolve)), `the upgrade of round ${round}`, ROUND_LIMIT);
    upgraded.catch(() => {});
    await Promise.race([event(socket, "connect", `the connection of round ${round}`, ROUND_LIMIT), broken]);
    socket.emit("burst", asked);
    await Promise.race([stream(() => socket.emit("echo", sent++), upgraded, 10), broken]);
    await Promise.race([upgraded, broken]);
    expectedEchoes = sent;
    check();
    await Promise.race([within(finished, `all echoes of round ${round} (${echoes.length} of ${sent}, ${ticks.length} ticks)`, ROUND_LIMIT), broken]);
    // One more round trip: what comes twice would come before it.
    await within(new Promise((resolve) => socket.emit("echo-ack", resolve)), `the last acknowledgement of round ${round}`);
    assertSequence(echoes, sent, `echoes of round ${round}`);
    assertSequence(ticks, asked, `ticks of round ${round}`);
    socket.removeAllListeners("disconnect");
    socket.disconnect();
  });
});

const engineRounds = ROUNDS - socketRounds;
test(`F07: ${engineRounds} upgrades of engine.io-client under traffic, text and binary – nothing lost, doubled, reordered, each attachment next to its header`, { timeout: 600_000 }, async () => {
  const HEADER = '51-["echo",{"_placeholder":true,"num":0}]';
  await rounds(engineRounds, async (round) => {
    const socket = new EngineClient(main.url, { path: "/socket.io/", transports: ["polling", "websocket"] });
    socket.binaryType = "nodebuffer";
    const got = [];
    let header = false;
    let sent = 0;
    let expectedCount = Infinity;
    let finish;
    let fail;
    const finished = new Promise((resolve) => (finish = resolve));
    const broken = new Promise((_, reject) => (fail = reject));
    broken.catch(() => {});
    socket.on("close", (reason) => fail(new Error(`round ${round}: closed, ${reason}, after ${got.length} echoes`)));
    socket.on("message", (data) => {
      if (typeof data !== "string") {
        if (!header) fail(new Error(`round ${round}: an attachment without its header`));
        header = false;
        got.push(Buffer.from(data).readUInt32BE());
      } else if (header) fail(new Error(`round ${round}: ${data} between a header and its attachment`));
      else if (data === HEADER) header = true;
      else if (data.startsWith('2["echo",')) got.push(Number(data.slice(9, -1)));
      else if (data.startsWith("51-")) fail(new Error(`round ${round}: ${data}`));
      if (got.length >= expectedCount) finish();
    });
    const upgraded = within(new Promise((resolve) => socket.once("upgrade", resolve)), `the upgrade of round ${round}`, ROUND_LIMIT);
    upgraded.catch(() => {});
    await Promise.race([event(socket, "open", `the session of round ${round}`, ROUND_LIMIT), broken]);
    socket.send("0");
    const step = () => {
      const number = sent++;
      if (number % 3 === 2) {
        const buffer = Buffer.alloc(4);
        buffer.writeUInt32BE(number);
        socket.send(HEADER);
        socket.send(buffer);
      } else socket.send(`2["echo",${number}]`);
    };
    await Promise.race([stream(step, upgraded, 10), broken]);
    await Promise.race([upgraded, broken]);
    expectedCount = sent;
    if (got.length >= sent) finish();
    await Promise.race([within(finished, `all echoes of round ${round} (have ${got.length} of ${sent})`, ROUND_LIMIT), broken]);
    assertSequence(got, sent, `echoes of round ${round}`);
    socket.removeAllListeners("close");
    socket.close();
  });
});
