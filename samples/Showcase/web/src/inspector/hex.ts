const perLine = 16;

/** Bytes as lines of an offset, sixteen of them in hex, and the characters among them that can be printed. */
export function hexDump(data: Uint8Array, limit: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(data.length, limit); at += perLine) {
    const line = [...data.subarray(at, Math.min(at + perLine, limit))];
    const hex = line.map((byte, index) => `${index === perLine / 2 ? " " : ""}${byte.toString(16).padStart(2, "0")}`).join(" ");
    const characters = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(perLine * 3)}  ${characters}`);
  }
  return lines.join("\n");
}
