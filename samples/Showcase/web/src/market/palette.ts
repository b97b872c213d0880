import { color, onThemeChange } from "../shell/theme";

const read = () => ({
  good: color("--good"),
  goodSoft: color("--good-soft"),
  bad: color("--bad"),
  badSoft: color("--bad-soft"),
  line: color("--line"),
  muted: color("--muted"),
  first: color("--series-1"),
  second: color("--series-2"),
});

/** The colours of everything that is drawn, as they are now. */
export let palette = read();

/** Calls back when they have changed. */
export function onPaletteChange(listener: () => void): void {
  listeners.push(listener);
}

const listeners: (() => void)[] = [];
onThemeChange(() => {
  palette = read();
  for (const listener of listeners) listener();
});
