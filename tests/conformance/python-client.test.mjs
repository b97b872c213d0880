import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { useServer } from "./support/server.mjs";

const PYTHON = process.env.PYTHON ?? "/usr/bin/python3";
const script = path.join(path.dirname(fileURLToPath(import.meta.url)), "python", "run.py");
const server = useServer("main");

const skip = !existsSync(PYTHON) && `${PYTHON} is not there`;

test("python-socketio, an independent client", { skip, timeout: 130_000 }, async (context) => {
  const { code, stdout, stderr } = await new Promise((resolve) => {
    execFile(PYTHON, [script, "--url", server.url], { timeout: 125_000, maxBuffer: 1e7 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
  });
  const checks = [];
  for (const line of stdout.split("\n")) {
    const result = /^(ok|not ok) \d+ - (.*)$/.exec(line);
    if (result) checks.push({ passed: result[1] === "ok", name: result[2], notes: [] });
    else if (line.startsWith("# ")) checks.at(-1)?.notes.push(line.slice(2));
  }
  const planned = Number(/^1\.\.(\d+)$/m.exec(stdout)?.[1]);
  assert.equal(checks.length, planned, `${code}: ${stdout}\n${stderr}`);
  for (const { passed, name, notes } of checks) {
    await context.test(name, () => assert.ok(passed, notes.join("\n")));
  }
});
