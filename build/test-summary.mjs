// Adds up what the suites of test.sh left in a folder: <suite>.exit, and <suite>.json (CTRF) or <suite>.tap.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const suites = readdirSync(folder)
  .filter((file) => file.endsWith(".exit"))
  .map((file) => readSuite(file.slice(0, -".exit".length)));

if (suites.length === 0) {
  suites.push({ name: "all", passed: 0, failed: 1, skips: [], fault: "no suite was run" });
}

console.log();
for (const { name, passed, failed, skips, fault } of suites) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skips.length} skipped${fault ? ` (${fault})` : ""}`);
}
for (const { name, skips } of suites) {
  skips.forEach((skip) => console.log(`skipped in ${name}: ${skip}`));
}

const sum = (count) => suites.reduce((total, suite) => total + count(suite), 0);
const failed = sum((suite) => suite.failed);
console.log(`${sum((suite) => suite.passed)} passed, ${failed} failed, ${sum((suite) => suite.skips.length)} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function readSuite(name) {
  const exitCode = Number(readFileSync(join(folder, `${name}.exit`), "utf8"));
  const counts = tryReadCounts(name) ?? { passed: 0, failed: 0, skips: [] };
  const fault = findFault(counts, exitCode);
  return { name, ...counts, failed: counts.failed + (fault ? 1 : 0), fault };
}

// What the counters do not show still has to fail the run.
function findFault({ passed, failed }, exitCode) {
  if (exitCode === 124 || exitCode === 137) return "timed out or was killed";
  if (exitCode !== 0 && failed === 0) return `ended with exit code ${exitCode}`;
  return passed + failed === 0 ? "ran no tests" : undefined;
}

function tryReadCounts(name) {
  const [json, tap] = [join(folder, `${name}.json`), join(folder, `${name}.tap`)];
  try {
    if (existsSync(json)) return readCtrf(JSON.parse(readFileSync(json, "utf8")));
    if (existsSync(tap)) return readTap(readFileSync(tap, "utf8"));
  } catch (error) {
    console.error(`${name}: its results cannot be read: ${error.message}`);
  }
  return undefined;
}

function readCtrf({ results: { summary, tests } }) {
  const skips = tests.filter(({ status }) => status === "skipped").map((test) => `${test.name}: ${test.extra?.reason ?? "no reason given"}`);
  return { passed: summary.passed, failed: summary.failed, skips };
}

function readTap(text) {
  // The tests' own output appears as comments too; the runner's counters are the last of their kind.
  const counter = (name) => Number([...text.matchAll(new RegExp(`^# ${name} (\\d+)$`, "gm"))].at(-1)?.[1] ?? NaN);
  const [passed, failed] = [counter("pass"), counter("fail") + counter("cancelled")];
  if (Number.isNaN(passed + failed)) throw new Error("the TAP file has no counters");
  const skips = [...text.matchAll(/^ *(?:not )?ok \d+ - (.*?) # (?:SKIP|TODO)(.*)$/gm)].map(([, name, reason]) => `${name}: ${reason.trim() || "no reason given"}`);
  return { passed, failed, skips };
}
