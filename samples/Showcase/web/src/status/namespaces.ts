import type { NamespaceFigures, StatusSample } from "../contracts";
import { element } from "../shell/element";

const exact = new Intl.NumberFormat();

/** Shows a line for each namespace. Lines are kept, so that what is selected stays selected. */
export function showNamespaces(body: HTMLElement, namespaces: readonly NamespaceFigures[]): void {
  for (const row of [...body.children]) if (!namespaces.some(({ name }) => name === row.getAttribute("data-name"))) row.remove();
  namespaces.forEach(({ name, sockets, rooms, received, emitted }, index) => {
    let row = [...body.children].find((each) => each.getAttribute("data-name") === name);
    if (!row) {
      row = element("tr", { "data-name": name }, element("th", { scope: "row" }, element("code", {}, name)), ...Array.from({ length: 4 }, () => element("td", { class: "figure" })));
      body.insertBefore(row, body.children[index] ?? null);
    }
    [sockets, rooms, received, emitted].forEach((value, column) => {
      const cell = row.children[column + 1];
      if (cell && cell.textContent !== exact.format(value)) cell.textContent = exact.format(value);
    });
  });
}

/** Shows amounts since the start in the places that name them. */
export function showTotals(sample: StatusSample): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-total]")) {
    const words = exact.format(sample[place.dataset["total"] as keyof StatusSample]);
    if (place.textContent !== words) place.textContent = words;
  }
}
