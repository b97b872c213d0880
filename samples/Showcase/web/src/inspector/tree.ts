import { element } from "../shell/element";

const maxChildren = 100;
const maxText = 2_000;

/** JSON to look into. What is deeper is made when it is opened. */
export function tree(value: unknown, name = "", depth = 0): HTMLElement {
  const label = name ? [element("span", { class: "tree-name" }, name), " "] : [];
  const placeholder = placeholderOf(value);
  if (placeholder !== undefined) return element("div", { class: "tree-leaf" }, ...label, element("span", { class: "tree-bytes" }, `bytes of attachment ${placeholder + 1}`));
  if (typeof value !== "object" || value === null) {
    const text = JSON.stringify(value) ?? "nothing";
    return element("div", { class: "tree-leaf" }, ...label, element("span", { class: `tree-${value === null ? "null" : typeof value}` }, text.length > maxText ? `${text.slice(0, maxText)}…` : text));
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return element("div", { class: "tree-leaf" }, ...label, `${open}${close}`);
  const details = element("details", {}, element("summary", {}, ...label, element("span", { class: "tree-count" }, `${open}${entries.length}${close}`)));
  const fill = (): void => {
    if (details.childElementCount > 1) return;
    details.append(...entries.slice(0, maxChildren).map(([key, child]) => tree(child, key, depth + 1)));
    if (entries.length > maxChildren) details.append(element("div", { class: "tree-leaf" }, `and ${entries.length - maxChildren} more`));
  };
  details.addEventListener("toggle", fill);
  if (depth < 3) {
    fill();
    details.open = true;
  }
  return details;
}

function placeholderOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { _placeholder, num } = value as { _placeholder?: unknown; num?: unknown };
  return _placeholder === true && typeof num === "number" ? num : undefined;
}
