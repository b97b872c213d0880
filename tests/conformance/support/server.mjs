import { spawn } from "node:child_process";
import net from "node:net";
import { after, before } from "node:test";
import WebSocket from "ws";
import { handshake, post } from "./http.mjs";
import { command } from "./target.mjs";
import { within } from "./wait.mjs";

/** Starting a server may need a cold runtime start on a busy machine; everything else uses the usual bound. */
const START_LIMIT = 30_000;
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));

async function freePort() {
  const probe = net.createServer();
  await new Promise((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function launch(mode, extra) {
  const [file, ...head] = command();
  const port = await freePort();
  const child = spawn(file, [...head, "--mode", mode, "--port", String(port), ...extra], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let output = "";
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  exited.then(() => children.delete(child));
  const ready = new Promise((resolve, reject) => {
    const collect = (chunk) => {
      output = (output + chunk).slice(-20_000);
      if (/^ready\s*$/m.test(output)) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.once("error", reject);
    exited.then((code) => reject(new Error(`the server (${mode}) ended with ${code} before it was ready:\n${output}`)));
  });
  ready.catch(() => {});
  try {
    await within(ready, `the server (${mode}) to print "ready"`, START_LIMIT);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return { child, exited, port, output: () => output };
}

/** Starts the server under test; stop() ends it by its process id. */
export async function startServer(mode, extra = []) {
  let process;
  try {
    process = await launch(mode, extra);
  } catch (error) {
    // Another program may have taken the port between our probe and the start.
    if (!/EADDRINUSE|address already in use/i.test(error.message)) throw error;
    process = await launch(mode, extra);
  }
  const { child, exited, port, output } = process;
  return {
    mode,
    host: "127.0.0.1",
    port,
    pid: child.pid,
    path: mode.startsWith("e") ? "/engine.io/" : "/socket.io/",
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    output,
    running: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 2000);
      await exited;
      clearTimeout(hard);
    },
  };
}

/** The first requests of a runtime that compiles as it goes are slow; the heartbeats of the tests are short. */
async function warmUp(server) {
  for (let i = 0; i < 3; i++) {
    const { sid } = await handshake(server);
    await post(server, sid, "1");
    const ws = new WebSocket(`${server.wsUrl}${server.path}?EIO=4&transport=websocket`);
    await within(new Promise((resolve, reject) => ws.once("message", resolve).once("error", reject)), "the first WebSocket");
    ws.close();
    await within(new Promise((resolve) => ws.once("close", resolve)), "the end of the first WebSocket");
  }
}

/** One server for a whole test file; its fields can be read inside tests. */
export function useServer(mode, extra = []) {
  const server = {};
  before(async () => {
    Object.defineProperties(server, Object.getOwnPropertyDescriptors(await startServer(mode, extra)));
    // What goes wrong here goes wrong again in a test that says so.
    await warmUp(server).catch(() => {});
  });
  after(async () => {
    if (!server.stop) return;
    const alive = server.running();
    await server.stop();
    // A failed test may leave a client behind that would try to reconnect for ever, and the file would never end.
    setTimeout(() => process.exit(), 2000).unref();
    if (!alive) throw new Error(`the server (${mode}) died during the tests:\n${server.output()}`);
  });
  return server;
}
