import type { ChatClientToServerEvents, ChatMessage, ChatServerToClientEvents, Person, Reply, RoomEntry } from "../contracts";
import { icon } from "../shell/icons";
import { byId, startConnectedPage } from "../shell/start";
import "./chat.css";
import { Composer } from "./composer";
import { Conversation, type Line } from "./conversation";
import { askName } from "./enter";
import { loadIdentity } from "./identity";
import { showDirects, showPeople, showRooms } from "./lists";
import { Pictures, readPicture } from "./pictures";
import { Stream } from "./stream";

const ackMs = 15_000;
const identity = loadIdentity();
const connection = startConnectedPage();
const socket = connection.socket<ChatServerToClientEvents, ChatClientToServerEvents>("/chat", (give) => give({ name: identity.name, key: identity.key }));

const main = byId("main", HTMLElement);
const fault = byId("fault", HTMLElement);
const placeholder = byId("placeholder", HTMLElement);
const leave = byId("leave", HTMLButtonElement);
const pictures = new Pictures();
const stream = new Stream(byId("stream", HTMLElement), byId("lines", HTMLElement), byId("newer", HTMLButtonElement), (line, figure) => void placePicture(line, figure));
const composer = new Composer({ say: (text) => void say(text), show: (file) => void showPicture(file), type: () => current?.kind === "room" && socket.volatile.emit("typing", current.name) });

const conversations = new Map<string, Conversation>();
// A delivery may be known before the acknowledgement that tells the message's id.
const deliveries = new Map<number, boolean>();
let me: Person | undefined;
let rooms: readonly RoomEntry[] = [];
let current: Conversation | undefined;
let ownLines = 0;

socket.on("welcome", (you, list) => {
  me = you;
  rooms = list;
  // Also after a reconnection: joining again tells what has been missed.
  for (const conversation of conversations.values()) if (conversation.kind === "room") void join(conversation);
  if (conversations.size === 0) openRoom(list[0]?.name ?? "General", false);
  show();
});
socket.on("rooms", (list) => {
  rooms = list;
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
socket.on("message", (message) => inRoom(message.room, (conversation) => receive(conversation, lineOf(message))));
socket.on("direct", ({ id, from, text, sentAt }, ack) => {
  const conversation = direct(from);
  receive(conversation, { key: `m${id}`, id, from, text, at: new Date(sentAt) });
  show();
  ack(true);
});
socket.on("delivery", (id, arrived) => {
  deliveries.set(id, arrived);
  settleDeliveries();
  show();
});
socket.on("connect_error", (error) => {
  if (!socket.active) void enter(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
});
connection.addEventListener("change", show);

async function enter(complaint?: string): Promise<void> {
  await askName(identity, complaint);
  me = undefined;
  socket.disconnect();
  connection.connect();
}

function openRoom(name: string, look = true): void {
  let conversation = conversations.get(`room:${name}`);
  if (!conversation) {
    conversation = new Conversation("room", name, name);
    conversations.set(conversation.key, conversation);
    void join(conversation);
  }
  select(conversation, look);
}

async function join(conversation: Conversation): Promise<void> {
  try {
    const { value, error } = await socket.timeout(ackMs).emitWithAck("join", conversation.name);
    if (!value) {
      forget(conversation);
      complain(error);
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
      if (isNew && wasOpen && conversation !== current) conversation.unread++;
    }
    conversation.state = "open";
  } catch {
    // No answer: the connection broke, and the next welcome joins again. Otherwise it is said.
    if (socket.connected) conversation.state = "failed";
  }
  show();
}

function direct(person: Person): Conversation {
  let conversation = conversations.get(`direct:${person.id}`);
  if (!conversation) {
    conversation = new Conversation("direct", person.id, person.name);
    conversation.state = "open";
    conversations.set(conversation.key, conversation);
  }
  conversation.title = person.name;
  return conversation;
}

function select(conversation: Conversation, look = true): void {
  if (current) current.draft = composer.text;
  current = conversation;
  composer.text = conversation.draft;
  complain(null);
  if (look) main.dataset["view"] = "talk";
  show();
  if (look) composer.focus();
}

function forget(conversation: Conversation): void {
  conversations.delete(conversation.key);
  if (current === conversation) {
    current = undefined;
    const next = [...conversations.values()].at(-1);
    if (next) select(next, false);
  }
  show();
}

function say(text: string): Promise<void> | undefined {
  if (!me || !current) return;
  const { kind, name } = current;
  const line: Line = { key: `own-${++ownLines}`, from: me, text, at: new Date(), status: "sending" };
  const waiting = socket.timeout(ackMs);
  return send(current, line, kind === "room" ? waiting.emitWithAck("say", name, text) : waiting.emitWithAck("direct", name, text));
}

async function showPicture(file: Blob): Promise<void> {
  if (!me || current?.kind !== "room") return;
  const [room, from] = [current, me];
  try {
    const bytes = await readPicture(file);
    const line: Line = { key: `own-${++ownLines}`, from, text: "", at: new Date(), status: "sending", picture: { mediaType: file.type, size: bytes.length, bytes } };
    await send(room, line, socket.timeout(ackMs).emitWithAck("showPicture", room.name, bytes));
  } catch (error) {
    complain(error instanceof Error && !(error instanceof DOMException) ? error.message : "This file is no picture that can be read.");
  }
}

async function send(to: Conversation, line: Line, answer: Promise<Reply<{ id: number; sentAt: string }>>): Promise<void> {
  to.put(line);
  show();
  try {
    const { value, error } = await answer;
    if (value) {
      line.id = value.id;
      line.at = new Date(value.sentAt);
      line.status = "sent";
      to.put(line);
      settleDeliveries();
    } else {
      line.status = "failed";
      line.fault = error ?? "the server gave no reason";
    }
  } catch {
    line.status = "failed";
    line.fault = "no answer";
  }
  show();
}

function settleDeliveries(): void {
  for (const conversation of conversations.values()) {
    if (conversation.kind !== "direct") continue;
    for (const line of conversation.lines) {
      const arrived = line.id !== undefined && line.status === "sent" ? deliveries.get(line.id) : undefined;
      if (arrived === undefined || line.id === undefined) continue;
      line.status = arrived ? "arrived" : "lost";
      deliveries.delete(line.id);
    }
  }
}

function receive(conversation: Conversation, line: Line): void {
  if (conversation.put(line) && (conversation !== current || document.hidden)) conversation.unread++;
}

function lineOf({ id, from, text, sentAt, picture }: ChatMessage): Line {
  if (picture?.bytes) pictures.keep(id, picture, picture.bytes);
  return { key: `m${id}`, id, from, text, at: new Date(sentAt), ...(picture ? { picture: { ...picture, bytes: null } } : {}) };
}

function inRoom(name: string, change: (conversation: Conversation) => void): void {
  const conversation = conversations.get(`room:${name}`);
  if (!conversation) return;
  change(conversation);
  show();
}

async function placePicture({ id, from, picture }: Line, figure: HTMLElement): Promise<void> {
  const room = current?.name ?? "";
  let url = id === undefined ? undefined : pictures.find(id);
  if (!url && picture?.bytes) url = URL.createObjectURL(new Blob([picture.bytes as BlobPart], { type: picture.mediaType }));
  if (!url && id !== undefined) {
    const { value } = await socket.timeout(ackMs).emitWithAck("picture", room, id).catch(() => ({ value: null }));
    if (value?.bytes) url = pictures.keep(id, value, value.bytes);
  }
  if (!url) {
    figure.replaceChildren("This picture is no longer kept.");
    return;
  }
  const image = document.createElement("img");
  image.alt = `Picture from ${from.name}`;
  image.src = url;
  figure.replaceChildren(image);
}

function complain(words: string | null): void {
  fault.hidden = !words;
  fault.textContent = words ?? "";
}

function show(): void {
  if (current && !document.hidden) current.unread = 0;
  const isConnected = connection.state.kind === "connected" && me !== undefined;
  const name = byId("me", HTMLButtonElement);
  name.disabled = me === undefined;
  name.textContent = me?.name ?? "not here yet";
  if (rooms.length > 0) showRooms(byId("rooms", HTMLElement), rooms, conversations, current, openRoom);
  const directs = [...conversations.values()].filter(({ kind }) => kind === "direct");
  byId("no-directs", HTMLElement).hidden = directs.length > 0;
  showDirects(byId("directs", HTMLElement), directs, current, select);
  for (const control of byId("new-room", HTMLFormElement).querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button")) control.disabled = !isConnected;
  composer.enable(isConnected && current?.state === "open", current?.kind === "room", placeholderFor(isConnected));
  showTyping();

  byId("title", HTMLElement).textContent = current?.title ?? "Chat";
  byId("subtitle", HTMLElement).textContent = subtitle();
  leave.hidden = !current;
  leave.textContent = current?.kind === "direct" ? "Close" : "Leave";
  main.dataset["kind"] = current?.kind ?? "none";
  showPeople(byId("people", HTMLElement), current?.people.values() ?? [], me, (person) => select(direct(person)));
  if (current) stream.show(current, me?.id);
  else byId("lines", HTMLElement).replaceChildren();
  placeholder.hidden = (current?.lines.length ?? 0) > 0;
  placeholder.textContent = emptyWords();
}

function placeholderFor(isConnected: boolean): string {
  if (!isConnected) return "Not connected";
  return current ? `Message to ${current.title}` : "Message";
}

function subtitle(): string {
  if (!current) return "Several rooms at once; what is said in one stays there";
  if (current.kind === "direct") return "Between the two of you. A second tick says that it has arrived.";
  if (current.state !== "open") return "Joining…";
  const others = current.people.size - 1;
  return others <= 0 ? "Only you are here" : `Read by you and ${others} ${others === 1 ? "other" : "others"}, nobody else`;
}

function emptyWords(): string {
  if (!current) return me ? "Choose a room to open it." : "One moment…";
  if (current.state === "failed") return "The room did not answer. Choose it again to try once more.";
  return current.state === "joining" ? "Joining…" : "Nothing has been said here yet.";
}

function showTyping(): void {
  byId("typing", HTMLElement).textContent = current?.typing() ?? "";
}

byId("me", HTMLButtonElement).addEventListener("click", () => void enter());
leave.addEventListener("click", () => {
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
  byId(id, HTMLButtonElement).addEventListener("click", () => (main.dataset["view"] = view));
}
byId("back", HTMLButtonElement).append(icon("back"));
byId("show-people", HTMLButtonElement).append(icon("people"));
byId("new-room", HTMLFormElement).querySelector("button")?.append(icon("plus"));
document.addEventListener("visibilitychange", show);
setInterval(showTyping, 500);

show();
if (identity.name) connection.connect();
else void enter();
