import type { Person, RoomEntry } from "../contracts";
import { Conversation, type Line } from "./conversation";

/** What is known of the chat: who one is, the rooms there are, and the conversations that are open. */
export class Talks {
  readonly open = new Map<string, Conversation>();
  me: Person | undefined;
  rooms: readonly RoomEntry[] = [];
  current: Conversation | undefined;

  room(name: string): Conversation | undefined {
    return this.open.get(`room:${name}`);
  }

  get directs(): Conversation[] {
    return [...this.open.values()].filter(({ kind }) => kind === "direct");
  }

  add(conversation: Conversation): Conversation {
    this.open.set(conversation.key, conversation);
    return conversation;
  }

  /** The messages with one person. */
  direct(person: Person): Conversation {
    let conversation = this.open.get(`direct:${person.id}`);
    if (!conversation) {
      conversation = this.add(new Conversation("direct", person.id, person.name));
      conversation.state = "open";
    }
    conversation.title = person.name;
    return conversation;
  }

  receive(conversation: Conversation, line: Line): void {
    if (conversation.put(line) && (conversation !== this.current || document.hidden)) conversation.unread++;
  }
}
