import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const bin = path.join(here, "..", "..", "Parley.SupportApps", "bin");

function newestBuild() {
  const builds = ["Debug", "Release"]
    .map((configuration) => path.join(bin, configuration, "net10.0", "Parley.SupportApps.dll"))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return builds[0];
}

/** The program under test as [file, ...arguments]; PARLEY_SERVER is a command line without quoting. */
export function command() {
  if (process.env.PARLEY_SERVER) return process.env.PARLEY_SERVER.trim().split(/\s+/);
  const dll = newestBuild();
  if (!dll) throw new Error("Parley.SupportApps is not built: run dotnet build, or set PARLEY_SERVER");
  return ["dotnet", dll];
}

/** "reference" = the official server (oracle/server.mjs), "parley" = the server of this repository. */
export const target =
  process.env.PARLEY_TARGET ?? (/\boracle[\\/]server\.mjs\b/.test(process.env.PARLEY_SERVER ?? "") ? "reference" : "parley");

/**
 * What is expected where Parley differs from the official server on purpose. The reason is a part of the
 * call, so that no difference goes unexplained.
 */
export function expected({ reference, parley, reason }) {
  if (!reason) throw new Error("a deliberate difference needs a reason");
  return target === "reference" ? reference : parley;
}
