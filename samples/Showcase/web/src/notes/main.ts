import type { NoteEntry, NotesClientToServerEvents, NotesRules, NotesServerToClientEvents } from "../contracts";
import { keepName, loadIdentity, suggestName } from "../chat/identity";
import { icon } from "../shell/icons";
import { byId, startConnectedPage } from "../shell/start";
import { Editor } from "./editor";
import { bytesOf } from "./frames";
import { addressOf, showNotes, showWriters } from "./lists";
import "./paper.css";
import "./notes.css";
import { askName } from "./rename";
import { NoteSession } from "./session";
import { mountShare } from "./share";
import { emptyWords, faultOf, kibibytes, savedState } from "./state";

const ackMs = 15_000;
// The name is the one of the chat, where one was chosen there.
const identity = loadIdentity();
identity.name ??= suggestName();
const connection = startConnectedPage();
const socket = connection.socket<NotesServerToClientEvents, NotesClientToServerEvents>("/notes", (give) => give({ name: identity.name, key: identity.key }));

const main = byId("main", HTMLElement);
const fault = byId("fault", HTMLElement);
const placeholder = byId("placeholder", HTMLElement);
const newNote = byId("new-note", HTMLFormElement);
const newTitle = byId("new-note-title", HTMLInputElement);
const newFault = byId("new-note-fault", HTMLElement);

// Documents that were open stay: what was written there while the connection was lost has to be sent.
const sessions = new Map<string, NoteSession>();
let rules: NotesRules | undefined;
let notes: readonly NoteEntry[] = [];
let current: NoteSession | undefined;
let editor: Editor | undefined;
let missing = false;
// Where the visitor wants to write, as soon as there is something to write in.
let wantsFocus = false;
let complaint: string | null = null;
// One after the other: the server has one document open for each connection.
let opening = Promise.resolve();

socket.on("welcome", (list, told) => {
  rules = told;
  setNotes(list);
  const shown = current;
  const unsaved = [...sessions.values()].filter((session) => session !== shown && !session.isSaved);
  inTurn(async () => {
    for (const session of unsaved) {
      await session.open();
      await session.close();
    }
    if (shown && shown === current) await shown.open();
  });
  if (!shown) openAddress();
});
socket.on("notes", setNotes);
socket.on("joined", (id, writer) => sessions.get(id)?.joined(writer));
socket.on("left", (id, clientId) => sessions.get(id)?.left(clientId));
socket.on("update", (id, update) => sessions.get(id)?.update(bytesOf(update)));
socket.on("cursor", (id, clientId, cursor) => sessions.get(id)?.cursor(clientId, bytesOf(cursor)));
socket.on("disconnect", () => sessions.forEach((session) => session.pause()));
socket.on("connect_error", (error) => {
  if (!socket.active) void rename(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
});
connection.addEventListener("change", () => {
  // Over the new transport the cursor is not lost.
  if (current?.phase === "open") current.showCursor();
  show();
});

function inTurn(step: () => Promise<void>): void {
  opening = opening.then(step);
}

function setNotes(list: readonly NoteEntry[]): void {
  notes = list;
  for (const entry of list) {
    const session = sessions.get(entry.id);
    if (session) session.entry = entry;
  }
  show();
}

/** Opens the document that the address names. */
function openAddress(): void {
  const id = new URLSearchParams(location.search).get("doc");
  const entry = notes.find((note) => note.id === id) ?? (id === null ? undefined : sessions.get(id)?.entry);
  missing = id !== null && !entry;
  select(entry);
}

function select(entry: NoteEntry | undefined): void {
  const before = current;
  complaint = null;
  main.dataset["view"] = entry || missing ? "paper" : "list";
  if (!entry || !rules) {
    leave(before, undefined);
    return show();
  }
  if (before?.entry.id === entry.id) return show();
  const session = sessions.get(entry.id) ?? new NoteSession(socket, entry, rules);
  if (!sessions.has(entry.id)) session.addEventListener("change", () => session === current && show());
  sessions.set(entry.id, session);
  missing = false;
  leave(before, session);
  // UTF-16 has at most three bytes for each of its letters in UTF-8.
  const maxInsertion = Math.floor(rules.updateBytes / 4);
  editor = new Editor(byId("editor", HTMLElement), session, maxInsertion, () => complain(`That is too much at once: up to ${maxInsertion.toLocaleString()} letters can be pasted.`));
  if (socket.connected) inTurn(() => (session === current ? session.open() : Promise.resolve()));
  show();
}

function leave(before: NoteSession | undefined, next: NoteSession | undefined): void {
  editor?.destroy();
  editor = undefined;
  current = next;
  if (before) inTurn(() => before.close());
  if (before && !next && socket.connected) inTurn(async () => void socket.emit("close"));
}

function go(entry: NoteEntry): void {
  history.pushState(null, "", addressOf(entry.id));
  wantsFocus = true;
  select(entry);
}

function complain(words: string | null): void {
  complaint = words;
  show();
}

async function rename(why?: string): Promise<void> {
  keepName(identity, await askName(identity.name ?? suggestName(), why));
  socket.disconnect();
  connection.connect();
  show();
}

function show(): void {
  const isConnected = connection.state.kind === "connected" && rules !== undefined;
  byId("me", HTMLButtonElement).textContent = identity.name;
  for (const control of newNote.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button")) control.disabled = !isConnected;
  if (rules) {
    showNotes(byId("notes", HTMLElement), notes, current, go);
    byId("no-notes", HTMLElement).hidden = notes.length > 0;
    newTitle.maxLength = rules.titleLength;
    byId("rules", HTMLElement).textContent = rules.isDurable
      ? `Everybody can read and change what is here. A document that nobody opens for ${rules.lifetimeDays} days is deleted.`
      : "Everybody can read and change what is here. This server keeps documents only as long as it runs.";
  }

  const isShown = current?.isLoaded === true;
  const { state, words } = current && (isShown || current.phase !== "refused") ? savedState(current) : { state: "none", words: "Several people in one document" };
  const saved = byId("saved", HTMLElement);
  saved.dataset["state"] = state;
  saved.textContent = words;
  byId("size", HTMLElement).textContent = isShown && current && rules ? `${kibibytes(current.entry.size)} of ${kibibytes(rules.noteBytes)}` : "";
  byId("title", HTMLElement).textContent = current?.entry.title ?? "Notes";
  document.title = `${current ? `${current.entry.title} · Notes` : "Notes"} · Parley showcase`;
  byId("share", HTMLButtonElement).hidden = !current;
  showWriters(byId("writers", HTMLElement), current?.writers.values() ?? [], current?.awareness.clientID);

  const trouble = complaint ?? (isShown && current && rules ? faultOf(current, rules) : null);
  fault.hidden = !trouble;
  if (fault.textContent !== (trouble ?? "")) fault.textContent = trouble;
  if (editor && current) editor.isReadOnly = current.isReadOnly;
  byId("editor", HTMLElement).hidden = !isShown;
  if (isShown && wantsFocus) {
    wantsFocus = false;
    editor?.focus();
  }
  placeholder.hidden = isShown;
  placeholder.textContent = emptyWords(current, missing, rules !== undefined);
}

newNote.addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = newTitle.value.trim();
  if (!title) return;
  const { value, error } = await socket.timeout(ackMs).emitWithAck("create", title).catch(() => ({ value: null, error: "The server does not answer. Try again." }));
  newFault.hidden = value !== null;
  newFault.textContent = error;
  if (!value) return;
  newTitle.value = "";
  go(value);
});
byId("me", HTMLButtonElement).addEventListener("click", () => void rename());
byId("back", HTMLButtonElement).addEventListener("click", () => (main.dataset["view"] = "list"));
byId("back", HTMLButtonElement).append(icon("back"));
newNote.querySelector("button")?.append(icon("plus"));
mountShare(byId("share", HTMLButtonElement), () => new URL(addressOf(current?.entry.id ?? ""), location.href).href, complain);
addEventListener("popstate", openAddress);
addEventListener("beforeunload", (event) => {
  if ([...sessions.values()].some((session) => !session.isSaved)) event.preventDefault();
});

if (new URLSearchParams(location.search).has("doc")) main.dataset["view"] = "paper";
show();
connection.connect();
