// @ts-check
// Editors check this file against the contracts of the server, as they would TypeScript: rename an event there, and it is wrong here.

/** @typedef {import("./contracts").ChatServerToClientEvents} ServerEvents */
/** @typedef {import("./contracts").ChatClientToServerEvents} ClientEvents */
/** @typedef {import("./contracts").Message} Message */

const visitor = prompt("Your name?", "Guest") ?? "Guest";
/** @type {import("socket.io-client").Socket<ServerEvents, ClientEvents>} */
const chat = /** @type {any} */ (globalThis).io("/chat", { auth: { name: visitor } });

const time = /** @type {HTMLElement} */ (document.querySelector("#time"));
const messages = /** @type {HTMLElement} */ (document.querySelector("#messages"));
const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));

chat.on("connect", async () => {
  messages.replaceChildren();
  (await chat.emitWithAck("history")).forEach(show);
});
chat.on("connect_error", (error) => (time.textContent = error.message));
chat.on("joined", (who) => add(`${who} is here`));
chat.on("chat message", show);
chat.on("time", (now, people) => (time.textContent = `${new Date(now).toLocaleTimeString()}, ${people} here`));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = String(new FormData(form).get("text"));
  form.reset();
  show(await chat.emitWithAck("chat message", text));
});

/** @param {Message} message */
function show({ from, text, sentAt }) {
  add(`${new Date(sentAt).toLocaleTimeString()} ${from}: ${text}`);
}

/** @param {string} line */
function add(line) {
  messages.append(Object.assign(document.createElement("li"), { textContent: line }));
}
