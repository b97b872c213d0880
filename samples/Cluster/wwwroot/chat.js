"use strict";

const animals = ["Avocet", "Curlew", "Dunlin", "Eider", "Gannet", "Heron", "Kestrel", "Linnet", "Merlin", "Petrel", "Plover", "Siskin", "Teal", "Wren"];
const maxMessages = 200;
const find = (id) => document.getElementById(id);

// For as long as the window is open: what the load balancer chooses the node by, and a name.
const tab = (sessionStorage.tab ??= Math.random().toString(36).slice(2));
const name = (sessionStorage.name ??= `${animals[Math.floor(Math.random() * animals.length)]} ${tab.slice(0, 2)}`);

const socket = io({ query: { tab }, auth: { name } });
let node = "";

socket.on("welcome", (name) => {
  node = name;
  showState("connected", `${sessionStorage.name}, at ${node}`);
});
socket.on("disconnect", () => showState("lost", `${node} is gone. Looking for another node…`));
socket.on("connect_error", (error) => showState("lost", socket.active ? "No node answers. Trying again…" : error.message));
socket.on("message", ({ from, node, text }) => {
  find("empty").hidden = true;
  const messages = find("messages");
  messages.append(element("li", element("strong", from), tag(node), element("p", text)));
  while (messages.childElementCount > maxMessages) {
    messages.firstElementChild.remove();
  }
  messages.lastElementChild.scrollIntoView({ block: "nearest" });
});

// A crowd that comes at once is asked for once. A node that died tells of nobody; its people are asked for when they arrive elsewhere.
let asking;
socket.on("people", () => {
  asking ??= setTimeout(async () => {
    asking = undefined;
    const people = await socket.timeout(10_000).emitWithAck("who").catch(() => undefined);
    if (people) {
      people.sort((one, other) => one.name.localeCompare(other.name));
      find("people").replaceChildren(...people.map(({ id, name, node }) => element("li", element("span", id === socket.id ? `${name} (you)` : name), tag(node))));
    }
  }, 200);
});

find("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = find("text").value;
  if (!text.trim()) {
    return;
  }

  const error = await socket.timeout(10_000).emitWithAck("say", text).catch(() => "No answer. It may have been said nevertheless.");
  find("error").textContent = error ?? "";
  if (!error) {
    find("text").value = "";
  }
});

function showState(state, text) {
  find("state").dataset.state = state;
  find("state").textContent = text;
  const isConnected = state === "connected";
  find("text").disabled = !isConnected;
  find("composer").querySelector("button").disabled = !isConnected;
  if (isConnected) {
    find("text").focus();
  }
}

function tag(node) {
  const made = element("small", node);
  made.dataset.node = node;
  return made;
}

function element(kind, ...children) {
  const made = document.createElement(kind);
  made.append(...children);
  return made;
}
