const formats = new Map<number, Intl.NumberFormat>();

function format(value: number, decimals: number): string {
  let made = formats.get(decimals);
  if (!made) formats.set(decimals, (made = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })));
  return made.format(value);
}

export const price = format;

export const count = (value: number): string => format(value, 0);

/** With a sign that is as wide as the other one. */
export const percent = (value: number): string => `${value < 0 ? "−" : "+"}${format(Math.abs(value), 2)}%`;

/** Milliseconds as somebody would say them. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${count(ms)} ms`;
  return ms < 60_000 ? `${format(ms / 1_000, 1)} s` : `${format(ms / 60_000, 1)} min`;
}

export const size = (value: number): string => (value >= 1_000 ? count(value) : value.toPrecision(4).slice(0, 6));

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const time = (ms: number): string => clock.format(ms);
