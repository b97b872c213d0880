// Writes the official client's files as .br and .gz, and the version they belong to.
// The identity form is left out: the server unpacks the .gz for the few clients that accept neither.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const [packageFolder, outputFolder, ...fileNames] = process.argv.slice(2);

await mkdir(outputFolder, { recursive: true });
await Promise.all(fileNames.map(compress));

const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
await writeFile(join(outputFolder, "version"), version);

async function compress(fileName) {
  const content = await readFile(join(packageFolder, "dist", fileName));
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
    promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await writeFile(join(outputFolder, `${fileName}.br`), br);
  await writeFile(join(outputFolder, `${fileName}.gz`), gz);
}
