import { icon } from "./icons";

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
}

/** Calls back when the colours change, by the switch or by the system: for what is drawn on a canvas. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The colour of a token such as "--accent" as it is now, in a form that a canvas takes. */
export function color(token: `--${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export function mountThemeSwitch(button: HTMLButtonElement): void {
  const show = (): void => {
    const other: Theme = currentTheme() === "dark" ? "light" : "dark";
    const label = `Use the ${other} theme`;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
    listeners.forEach((listener) => listener());
  };
  button.addEventListener("click", () => {
    const other: Theme = currentTheme() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = other;
    try {
      localStorage.setItem("theme", other);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}
