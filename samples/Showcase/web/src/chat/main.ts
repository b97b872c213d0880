import type { ChatClientToServerEvents, ChatMessage, ChatServerToClientEvents } from "../contracts";
import { icon } from "../shell/icons";
import { byId, startConnectedPage } from "../shell/start";
import "./chat.css";
import { Composer } from "./composer";
import { Conversation, type Line } from "./conversation";
import { askName } from "./enter";
import { placePicture } from "./figures";
import { loadIdentity } from "./identity";
import { Outgoing } from "./outgoing";
import { Pictures } from "./pictures";
import { Screen } from "./screen";
import { ackMs } from "./socket";
import { Stream } from "./stream";
import { Talks } from "./talks";

const identity = loadIdentity();
const connection = startConnectedPage();
const socket = connection.socket<ChatServerToClientEvents, ChatClientToServerEvents>("/chat", (give) => give({ name: identity.name, key: identity.key }));

const talks = new Talks();
const pictures = new Pictures();
const stream = new Stream(byId("stream", HTMLElement), byId("lines", HTMLElement), byId("newer", HTMLButtonElement), (line, figure) => void placePicture(socket, pictures, talks.current?.name ?? "", line, figure));
const composer = new Composer({
  say: (text) => outgoing.say(text),
  show: (file) => void outgoing.showPicture(file),
  type: () => talks.current?.kind === "room" && socket.volatile.emit("typing", talks.current.name),
});
const screen = new Screen(talks, stream, composer, { openRoom, select, write: (person) => select(talks.direct(person)) });
const outgoing = new Outgoing(socket, talks, show, (words) => screen.complain(words));

socket.on("welcome", (you, list) => {
  talks.me = you;
  talks.rooms = list;
  // Also after a reconnection: joining again tells what has been missed.
  for (const conversation of talks.open.values()) if (conversation.kind === "room") void join(conversation);
  if (talks.open.size === 0) openRoom(list[0]?.name ?? "General", false);
  show();
});
socket.on("rooms", (list) => {
  talks.rooms = list;
  show();
});
socket.on("joined", (room, person) => inRoom(room, (conversation) => conversation.people.set(person.id, person)));
socket.on("left", (room, person) =>
  inRoom(room, (conversation) => {
    conversation.people.delete(person.id);
    conversation.stopsTyping(person);
  }),
);
socket.on("typing", (room, person) => inRoom(room, (conversation) => conversation.types(person)));
socket.on("message", (message) => inRoom(message.room, (conversation) => talks.receive(conversation, lineOf(message))));
socket.on("direct", ({ id, from, text, sentAt }, ack) => {
  talks.receive(talks.direct(from), { key: `m${id}`, id, from, text, at: new Date(sentAt) });
  show();
  ack(true);
});
socket.on("delivery", (id, arrived) => outgoing.delivered(id, arrived));
socket.on("connect_error", (error) => {
  if (!socket.active) void enter(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
});
connection.addEventListener("change", show);

async function enter(complaint?: string): Promise<void> {
  await askName(identity, complaint);
  talks.me = undefined;
  socket.disconnect();
  connection.connect();
}

function openRoom(name: string, look = true): void {
  let conversation = talks.room(name);
  if (!conversation) {
    conversation = talks.add(new Conversation("room", name, name));
    void join(conversation);
  }
  select(conversation, look);
}

async function join(conversation: Conversation): Promise<void> {
  try {
    const { value, error } = await socket.timeout(ackMs).emitWithAck("join", conversation.name);
    if (!value) {
      forget(conversation);
      screen.complain(error);
      return;
    }
    // The room may be written in another way, "general" for "General".
    if (value.name !== conversation.name) {
      forget(conversation);
      return openRoom(value.name);
    }
    conversation.people.clear();
    for (const person of value.people) conversation.people.set(person.id, person);
    const wasOpen = conversation.state === "open";
    for (const message of value.history) {
      const isNew = conversation.put(lineOf(message));
      if (isNew && wasOpen && conversation !== talks.current) conversation.unread++;
    }
    conversation.state = "open";
  } catch {
    // No answer: the connection broke, and the next welcome joins again. Otherwise it is said.
    if (socket.connected) conversation.state = "failed";
  }
  show();
}

function select(conversation: Conversation, look = true): void {
  if (talks.current) talks.current.draft = composer.text;
  talks.current = conversation;
  composer.text = conversation.draft;
  screen.complain(null);
  if (look) screen.look("talk");
  show();
  if (look) composer.focus();
}

function forget(conversation: Conversation): void {
  talks.open.delete(conversation.key);
  if (talks.current === conversation) {
    talks.current = undefined;
    const next = [...talks.open.values()].at(-1);
    if (next) select(next, false);
  }
  show();
}

function lineOf({ id, from, text, sentAt, picture }: ChatMessage): Line {
  if (picture?.bytes) pictures.keep(id, picture, picture.bytes);
  return { key: `m${id}`, id, from, text, at: new Date(sentAt), ...(picture ? { picture: { ...picture, bytes: null } } : {}) };
}

function inRoom(name: string, change: (conversation: Conversation) => void): void {
  const conversation = talks.room(name);
  if (!conversation) return;
  change(conversation);
  show();
}

function show(): void {
  screen.show(connection.state.kind === "connected");
}

byId("me", HTMLButtonElement).addEventListener("click", () => void enter());
byId("leave", HTMLButtonElement).addEventListener("click", () => {
  const { current } = talks;
  if (!current) return;
  if (current.kind === "room") socket.emit("leave", current.name);
  forget(current);
});
byId("new-room", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const input = byId("new-room-name", HTMLInputElement);
  const name = input.value.trim();
  input.value = "";
  if (name) openRoom(name);
});
for (const [id, view] of [["back", "list"], ["show-people", "people"], ["hide-people", "talk"]] as const) {
  byId(id, HTMLButtonElement).addEventListener("click", () => screen.look(view));
}
byId("back", HTMLButtonElement).append(icon("back"));
byId("show-people", HTMLButtonElement).append(icon("people"));
byId("new-room", HTMLFormElement).querySelector("button")?.append(icon("plus"));
document.addEventListener("visibilitychange", show);
setInterval(() => screen.showTyping(), 500);

show();
if (identity.name) connection.connect();
else void enter();
