import type { NoteEntry, Writer } from "../contracts";
import { element } from "../shell/element";
import type { NoteSession } from "./session";

const maxDiscs = 4;

/** The documents as links, which open in the same page, or elsewhere if the visitor wants. */
export function showNotes(list: HTMLElement, notes: readonly NoteEntry[], current: NoteSession | undefined, open: (entry: NoteEntry) => void): void {
  const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["id"] : undefined;
  list.removeAttribute("aria-busy");
  list.replaceChildren(
    ...notes.map((note) =>
      element(
        "li",
        {},
        element(
          "a",
          {
            class: "notes-entry",
            href: addressOf(note.id),
            "data-id": note.id,
            "aria-current": note.id === current?.entry.id ? "true" : undefined,
            onclick: (event: MouseEvent) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              open(note);
            },
          },
          element("bdi", { class: "notes-entry-title" }, note.title),
          note.isFull && element("span", { class: "tag" }, "full"),
          element("span", { class: "notes-entry-people" }, note.writers > 0 ? `${note.writers} here` : ""),
        ),
      ),
    ),
  );
  if (focused) list.querySelector<HTMLElement>(`[data-id="${focused}"]`)?.focus();
}

export function addressOf(id: string): string {
  return `/notes?doc=${encodeURIComponent(id)}`;
}

/** Discs with the colours of the cursors; the visitor's own first. */
export function showWriters(list: HTMLElement, writers: Iterable<Writer>, myId: number | undefined): void {
  const all = [...writers].sort((one, other) => Number(other.clientId === myId) - Number(one.clientId === myId));
  const shown = all.length > maxDiscs + 1 ? all.slice(0, maxDiscs) : all;
  const rest = all.slice(shown.length);
  list.replaceChildren(
    ...shown.map((writer) => {
      const name = writer.clientId === myId ? `${writer.name} (you)` : writer.name;
      return element(
        "li",
        { class: "notes-disc", "data-hue": writer.hue, title: name },
        element("span", { "aria-hidden": "true" }, [...writer.name][0]?.toUpperCase()),
        element("span", { class: "visually-hidden" }, name),
      );
    }),
    ...(rest.length > 0 ? [element("li", { class: "notes-disc", "data-hue": 6, title: rest.map(({ name }) => name).join(", ") }, `+${rest.length}`, element("span", { class: "visually-hidden" }, ` more: ${rest.map(({ name }) => name).join(", ")}`))] : []),
  );
}
