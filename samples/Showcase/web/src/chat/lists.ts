import type { Person, RoomEntry } from "../contracts";
import { element } from "../shell/element";
import type { Conversation } from "./conversation";
import { hue } from "./stream";

/** The rooms, those that are open with what is unread, all with how many people are in. */
export function showRooms(list: HTMLElement, rooms: readonly RoomEntry[], open: ReadonlyMap<string, Conversation>, current: Conversation | undefined, choose: (name: string) => void): void {
  const made = rooms.map(({ name, people }) => {
    const conversation = open.get(`room:${name}`);
    const unread = conversation?.unread ?? 0;
    const label = [name, `${people} ${people === 1 ? "person" : "people"}`, conversation ? "open" : "", unread ? `${unread} unread` : ""].filter(Boolean).join(", ");
    return element(
      "li",
      { "data-key": name },
      element(
        "button",
        { class: "entry", type: "button", "aria-label": label, "aria-current": conversation !== undefined && conversation === current ? "true" : undefined, "data-open": conversation !== undefined, onclick: () => choose(name) },
        element("span", { class: "entry-name" }, name),
        unread ? element("span", { class: "count" }, unread > 99 ? "99+" : String(unread)) : null,
        element("span", { class: "number entry-number" }, String(people)),
      ),
    );
  });
  replace(list, made);
}

export function showDirects(list: HTMLElement, conversations: readonly Conversation[], current: Conversation | undefined, choose: (conversation: Conversation) => void): void {
  const made = conversations.map((conversation) =>
    element(
      "li",
      { "data-key": conversation.key },
      element(
        "button",
        {
          class: "entry",
          type: "button",
          "aria-label": conversation.unread ? `${conversation.title}, ${conversation.unread} unread` : conversation.title,
          "aria-current": conversation === current ? "true" : undefined,
          "data-open": true,
          onclick: () => choose(conversation),
        },
        disc({ id: conversation.name, name: conversation.title }),
        element("span", { class: "entry-name" }, conversation.title),
        conversation.unread ? element("span", { class: "count" }, String(conversation.unread)) : null,
      ),
    ),
  );
  replace(list, made);
}

export function showPeople(list: HTMLElement, people: Iterable<Person>, me: Person | undefined, choose: (person: Person) => void): void {
  const sorted = [...people].sort((one, other) => Number(other.id === me?.id) - Number(one.id === me?.id) || one.name.localeCompare(other.name));
  const made = sorted.map((person) =>
    element(
      "li",
      { "data-key": person.id },
      person.id === me?.id
        ? element("span", { class: "entry" }, disc(person), element("bdi", { class: "entry-name" }, person.name), element("span", { class: "tag" }, "you"))
        : element("button", { class: "entry", type: "button", title: `Write to ${person.name} alone`, onclick: () => choose(person) }, disc(person), element("bdi", { class: "entry-name" }, person.name)),
    ),
  );
  replace(list, made);
}

function disc({ id, name }: Person): HTMLElement {
  return element("span", { class: "disc", "data-hue": hue(id), "aria-hidden": "true" }, [...name][0]?.toUpperCase());
}

// Whoever is on the list with the keyboard stays on the entry.
function replace(list: HTMLElement, made: readonly HTMLElement[]): void {
  const focused = list.contains(document.activeElement) ? document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset["key"] : undefined;
  list.replaceChildren(...made);
  list.removeAttribute("aria-busy");
  if (focused !== undefined) made.find((entry) => entry.dataset["key"] === focused)?.querySelector("button")?.focus();
}
