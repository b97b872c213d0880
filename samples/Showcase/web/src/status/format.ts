const units = ["B", "kB", "MB", "GB", "TB"];

export function count(value: number): string {
  if (value >= 1_000_000) return `${short(value / 1_000_000)} M`;
  if (value >= 10_000) return `${short(value / 1000)} k`;
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
}

/** In steps of 1,000, as networks are measured. */
export function bytes(value: number): string {
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : short(value)} ${units[unit]}`;
}

export function percent(value: number): string {
  return `${value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)} %`;
}

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
