// Runs the test files: node support/run.mjs [--oracle] [name part ...]
// TAP_FILE=<file> also writes the results as TAP, with its "# pass", "# fail" and "# skipped" totals.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const words = process.argv.slice(2);
const oracle = words.includes("--oracle");
const filters = words.filter((word) => !word.startsWith("--"));

const files = readdirSync(root)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
  .sort()
  .map((name) => path.join(root, name));
if (files.length === 0) {
  console.error("no test file matches");
  process.exit(2);
}

const options = [
  "--test",
  `--test-concurrency=${process.env.TEST_CONCURRENCY ?? 2}`,
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
];
if (process.env.TAP_FILE) {
  options.push("--test-reporter=tap", `--test-reporter-destination=${path.resolve(process.env.TAP_FILE)}`);
}
const env = { ...process.env };
if (oracle) {
  env.PARLEY_SERVER = `node ${path.relative(process.cwd(), path.join(root, "oracle", "server.mjs"))}`;
  env.PARLEY_TARGET = "reference";
}
const runner = spawn(process.execPath, [...options, ...files], { stdio: "inherit", env });
runner.on("exit", (code) => process.exit(code ?? 1));
