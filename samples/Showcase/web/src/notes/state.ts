import type { NotesRules } from "../contracts";
import type { NoteSession } from "./session";

/** What the page says about what was written: never more than is known. */
export function savedState(session: NoteSession): { state: string; words: string } {
  if (session.phase === "refused") return session.isSaved ? { state: "bad", words: "Read only" } : { state: "bad", words: "Not saved" };
  if (session.phase === "offline") return session.isSaved ? { state: "warn", words: "Offline" } : { state: "warn", words: "Offline, not saved yet" };
  if (session.phase === "opening") return session.isLoaded ? { state: "busy", words: "Catching up…" } : { state: "busy", words: "Opening…" };
  if (!session.isSaved) return { state: "busy", words: "Saving…" };
  return session.entry.isFull ? { state: "warn", words: "Full, read only" } : { state: "good", words: "Saved" };
}

/** What has to be said in a sentence, or null. */
export function faultOf(session: NoteSession, { noteBytes }: NotesRules): string | null {
  const { phase, entry, fault, isSaved } = session;
  if (phase === "refused" && !isSaved) return `${fault} Your last changes are in this window only: copy what you need.`;
  if (fault) return fault;
  if (entry.isFull) return `This document is full: the server keeps ${kibibytes(noteBytes)} of changes for each. It can be read and copied, but no longer changed. Go on in a new one.`;
  if (entry.size > 0.9 * noteBytes) return "This document is nearly full. Go on in a new one soon.";
  return null;
}

/** What is said in the place of the text. */
export function emptyWords(session: NoteSession | undefined, isMissing: boolean, isWelcome: boolean): string {
  if (isMissing) return "This document does not exist, or no longer. Choose another one, or make one.";
  if (session) return session.fault ?? (session.phase === "offline" ? "Not connected. The document opens when the connection is back." : "One moment…");
  return isWelcome ? "Choose a document, or make one, and send its link to somebody." : "One moment…";
}

export function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
