// Speaks to the sample samples/Cluster as its page does: comes until it has met every node, and says something through each of them.
// Usage: node sample.mjs <address>; prints {"nodes":[…],"heard":[…],"people":…}.
import { io } from "socket.io-client";

const address = process.argv[2];
const WINDOWS_AT_MOST = 60;
const byNode = new Map();

for (let i = 0; byNode.size < 3 && i < WINDOWS_AT_MOST; i++) {
  const socket = io(address, { query: { tab: `tab${i}` }, auth: { name: `Window ${i}` }, forceNew: true, reconnection: false });
  const node = await new Promise((resolve, reject) => {
    socket.on("welcome", resolve);
    socket.on("connect_error", reject);
  });
  if (byNode.has(node)) {
    socket.close();
  } else {
    byNode.set(node, socket);
  }
}

const heard = [];
const everybody = [...byNode.values()].map(
  (socket) =>
    new Promise((resolve) => {
      let count = 0;
      socket.on("message", ({ node, text }) => {
        heard.push(`${text} through ${node}`);
        if (++count === byNode.size) {
          resolve();
        }
      });
    }),
);
for (const [node, socket] of byNode) {
  const error = await socket.emitWithAck("say", `from ${node}`);
  if (error) {
    throw new Error(error);
  }
}
await Promise.all(everybody);

const people = [];
for (const socket of byNode.values()) {
  const found = await socket.emitWithAck("who");
  people.push(found.filter(({ id, node }) => byNode.get(node)?.id === id).length);
}
console.log(JSON.stringify({ nodes: [...byNode.keys()].sort(), heard: heard.sort(), people }));
process.exit();
