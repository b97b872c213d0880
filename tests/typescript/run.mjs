// Compiles the programs against the generated contracts, then runs the one for Node.js against a server.
// TYPED_APP=<command line> names the server, TAP_FILE=<file> also writes the results as TAP.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const app = process.env.TYPED_APP ?? `dotnet ${newestBuild()}`;

run("the page", [path.join("node_modules", "typescript", "bin", "tsc"), "--project", "tsconfig.browser.json"]);
run("the sample", [path.join("node_modules", "typescript", "bin", "tsc"), "--project", "tsconfig.sample.json"]);
run("the client", [path.join("node_modules", "typescript", "bin", "tsc"), "--project", "tsconfig.json"]);
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
if (process.env.TAP_FILE) {
  reporters.push("--test-reporter=tap", `--test-reporter-destination=${path.resolve(process.env.TAP_FILE)}`);
}
run("the tests", ["--test", ...reporters, path.join("out", "client.test.js")]);

function run(what, args) {
  const { status } = spawnSync(process.execPath, args, { cwd: here, stdio: "inherit", env: { ...process.env, TYPED_APP: app } });
  if (status !== 0) {
    console.error(`${what} failed`);
    process.exit(status ?? 1);
  }
}

function newestBuild() {
  const builds = ["Debug", "Release"]
    .map((configuration) => path.join(here, "..", "Parley.TypedApp", "bin", configuration, "net10.0", "Parley.TypedApp.dll"))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!builds[0]) {
    console.error("Parley.TypedApp is not built: run dotnet build, or set TYPED_APP");
    process.exit(1);
  }
  return builds[0];
}
