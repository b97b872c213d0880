// Bundles the test as the pages are bundled, then runs it in Node.js. TAP_FILE=<file> also writes the results as TAP.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const web = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const out = path.join("node_modules", ".test");
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
if (process.env.TAP_FILE) reporters.push("--test-reporter=tap", `--test-reporter-destination=${path.resolve(process.env.TAP_FILE)}`);

run(path.join("node_modules", "vite", "bin", "vite.js"), "build", "--ssr", path.join("test", "decode.test.ts"), "--outDir", out, "--logLevel", "warn");
run("--test", ...reporters, path.join(out, "decode.test.js"));

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: web, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
