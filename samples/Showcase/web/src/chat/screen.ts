import type { Person } from "../contracts";
import { byId } from "../shell/start";
import type { Composer } from "./composer";
import type { Conversation } from "./conversation";
import { showDirects, showPeople, showRooms } from "./lists";
import type { Stream } from "./stream";
import type { Talks } from "./talks";
import { emptyWords, placeholderWords, subtitleWords } from "./words";

export interface ScreenActions {
  openRoom(name: string): void;
  select(conversation: Conversation): void;
  write(person: Person): void;
}

/** Shows what is known, all of it at each change. */
export class Screen {
  readonly #main = byId("main", HTMLElement);
  readonly #fault = byId("fault", HTMLElement);
  readonly #placeholder = byId("placeholder", HTMLElement);
  readonly #leave = byId("leave", HTMLButtonElement);

  constructor(
    private readonly talks: Talks,
    private readonly stream: Stream,
    private readonly composer: Composer,
    private readonly actions: ScreenActions,
  ) {}

  show(isOnline: boolean): void {
    const { me, rooms, current, open, directs } = this.talks;
    if (current && !document.hidden) current.unread = 0;
    const isConnected = isOnline && me !== undefined;
    const name = byId("me", HTMLButtonElement);
    name.disabled = me === undefined;
    name.textContent = me?.name ?? "not here yet";
    if (rooms.length > 0) showRooms(byId("rooms", HTMLElement), rooms, open, current, this.actions.openRoom);
    byId("no-directs", HTMLElement).hidden = directs.length > 0;
    showDirects(byId("directs", HTMLElement), directs, current, this.actions.select);
    for (const control of byId("new-room", HTMLFormElement).querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button")) control.disabled = !isConnected;
    this.composer.enable(isConnected && current?.state === "open", current?.kind === "room", placeholderWords(current, isConnected));
    this.showTyping();
    this.#showCurrent();
  }

  showTyping(): void {
    byId("typing", HTMLElement).textContent = this.talks.current?.typing() ?? "";
  }

  complain(words: string | null): void {
    this.#fault.hidden = !words;
    this.#fault.textContent = words ?? "";
  }

  /** On a phone: the list of conversations, the talk, or its people. */
  look(view: "list" | "talk" | "people"): void {
    this.#main.dataset["view"] = view;
  }

  #showCurrent(): void {
    const { me, current } = this.talks;
    byId("title", HTMLElement).textContent = current?.title ?? "Chat";
    byId("subtitle", HTMLElement).textContent = subtitleWords(current);
    this.#leave.hidden = !current;
    this.#leave.textContent = current?.kind === "direct" ? "Close" : "Leave";
    this.#main.dataset["kind"] = current?.kind ?? "none";
    showPeople(byId("people", HTMLElement), current?.people.values() ?? [], me, this.actions.write);
    if (current) this.stream.show(current, me?.id);
    else byId("lines", HTMLElement).replaceChildren();
    this.#placeholder.hidden = (current?.lines.length ?? 0) > 0;
    this.#placeholder.textContent = emptyWords(current, me !== undefined);
  }
}
