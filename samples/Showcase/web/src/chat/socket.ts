import type { Socket } from "socket.io-client";
import type { ChatClientToServerEvents, ChatServerToClientEvents } from "../contracts";

export type ChatSocket = Socket<ChatServerToClientEvents, ChatClientToServerEvents>;

/** How long the server has for an answer. */
export const ackMs = 15_000;
