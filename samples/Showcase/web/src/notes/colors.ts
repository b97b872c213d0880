import type { Writer } from "../contracts";

const seen = new Map<string, number>();

/**
 * The colours of a writer, which follow the theme. The fallback behind the comma is never used: it tells apart two people who share a colour, because the editor takes carets of
 * the same colour for the same caret, and would leave the name of one at the other.
 */
export function colorsOf({ clientId, name, hue }: Writer): { color: string; colorLight: string } {
  const key = `${clientId} ${name}`;
  const number = seen.get(key) ?? seen.size;
  seen.set(key, number);
  const color = `var(--series-${hue}, #${number.toString(16).padStart(6, "0").slice(-6)})`;
  return { color, colorLight: `color-mix(in srgb, ${color} 22%, transparent)` };
}
