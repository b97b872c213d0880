import { element } from "../shell/element";
import { recall, remember } from "./memory";

const smallest = 180;
const step = 40;

/** The upper edge of the drawer, by which it is made higher and lower, with the mouse or the arrow keys. */
export function resizer(): HTMLElement {
  const grip = element("div", { class: "inspector-grip", role: "separator", tabindex: "0", "aria-orientation": "horizontal", "aria-label": "Height of the inspector", "aria-valuemin": smallest });
  let height = Number(recall("height")) || 340;
  const set = (wanted: number): void => {
    const largest = Math.max(smallest, innerHeight - 120);
    height = Math.round(Math.min(largest, Math.max(smallest, wanted)));
    document.documentElement.style.setProperty("--inspector", `${height}px`);
    grip.setAttribute("aria-valuemax", String(largest));
    grip.setAttribute("aria-valuenow", String(height));
  };
  const keep = (): void => remember("height", String(height));

  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.focus();
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointermove", (event) => grip.hasPointerCapture(event.pointerId) && set(innerHeight - event.clientY));
  grip.addEventListener("lostpointercapture", keep);
  grip.addEventListener("keydown", ({ key }) => {
    const to: Readonly<Record<string, number>> = { ArrowUp: height + step, ArrowDown: height - step, Home: smallest, End: innerHeight };
    const wanted = to[key];
    if (wanted === undefined) return;
    set(wanted);
    keep();
  });
  addEventListener("resize", () => set(height));
  set(height);
  return grip;
}
