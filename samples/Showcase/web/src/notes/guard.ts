import { createDecoder, readVarUint } from "lib0/decoding";
import { modifyAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Writer } from "../contracts";
import { colorsOf } from "./colors";

/** The shared text is called so in every document. */
export const textName = "text";

/**
 * Whether an update is what this page writes: letters, and that letters were deleted. The server passes on what it does not understand, so it is looked at here, before it is
 * applied: what is no update at all, and what is one but would not be text in the editor.
 */
export function isText(update: Uint8Array): boolean {
  try {
    return Y.decodeUpdate(update).structs.every((struct) => !(struct instanceof Y.Item) || isLetters(struct.content));
  } catch {
    return false;
  }
}

function isLetters(content: unknown): boolean {
  // The editor has its own mind about carriage returns, and would count otherwise than the document.
  return content instanceof Y.ContentDeleted || (content instanceof Y.ContentString && !content.str.includes("\r"));
}

/** A cursor as it may be shown: of the writer whom the server names, with the name and colour that the server knows. Anything else is null. */
export function readCursor(bytes: Uint8Array, writer: Writer): Uint8Array | null {
  try {
    const decoder = createDecoder(bytes);
    if (readVarUint(decoder) !== 1 || readVarUint(decoder) !== writer.clientId) return null;
    const user = { name: writer.name, ...colorsOf(writer) };
    return modifyAwarenessUpdate(bytes, (state: { cursor?: { anchor?: unknown; head?: unknown } | null } | null) => {
      const [anchor, head] = [position(state?.cursor?.anchor), position(state?.cursor?.head)];
      return state && { user, cursor: anchor && head ? { anchor, head } : null };
    });
  } catch {
    return null;
  }
}

// A place in the text: beside a letter, which has a number, or at an end of the text.
function position(value: unknown): object | null {
  const { item, tname, assoc } = (value ?? {}) as { item?: { client?: unknown; clock?: unknown } | null; tname?: unknown; assoc?: unknown };
  if (item) return isNumber(item.client) && isNumber(item.clock) ? { type: null, tname: null, item: { client: item.client, clock: item.clock }, assoc: assoc === -1 ? -1 : 0 } : null;
  return tname === textName ? { type: null, tname, item: null, assoc: assoc === -1 ? -1 : 0 } : null;
}

function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
