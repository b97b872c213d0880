import { io, type Socket } from "socket.io-client";
import type { Binary, ChatClientToServerEvents, ChatServerToClientEvents } from "./contracts.js";

const chat: Socket<ChatServerToClientEvents, ChatClientToServerEvents> = io("/chat");

chat.on("uploaded", ({ name, data }) => {
  const blob = new Blob([new Uint8Array(data)], { type: name });
  document.title = `${blob.size} bytes`;
});

export async function send(file: File): Promise<number> {
  const data: Binary = await file.arrayBuffer();
  return chat.emitWithAck("upload", { name: file.name, data, "content-type": file.type });
}
