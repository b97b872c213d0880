import type { Conversation } from "./conversation";

export function placeholderWords(current: Conversation | undefined, isConnected: boolean): string {
  if (!isConnected) return "Not connected";
  return current ? `Message to ${current.title}` : "Message";
}

export function subtitleWords(current: Conversation | undefined): string {
  if (!current) return "Several rooms at once; what is said in one stays there";
  if (current.kind === "direct") return "Between the two of you. A second tick says that it has arrived.";
  if (current.state !== "open") return "Joining…";
  const others = current.people.size - 1;
  return others <= 0 ? "Only you are here" : `Read by you and ${others} ${others === 1 ? "other" : "others"}, nobody else`;
}

export function emptyWords(current: Conversation | undefined, isHere: boolean): string {
  if (!current) return isHere ? "Choose a room to open it." : "One moment…";
  if (current.state === "failed") return "The room did not answer. Choose it again to try once more.";
  return current.state === "joining" ? "Joining…" : "Nothing has been said here yet.";
}
