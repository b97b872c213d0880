/** Who this tab is: a secret that stays the same while the tab is open, and the name that was chosen. */
export interface Identity {
  readonly key: string;
  name: string | null;
}

const adjectives = ["Quiet", "Early", "Swift", "Amber", "Northern", "Patient", "Bright", "Salty"];
const birds = ["Heron", "Wren", "Plover", "Kestrel", "Siskin", "Dunlin", "Curlew", "Linnet"];

export function loadIdentity(): Identity {
  // Not randomUUID, which browsers have on https only.
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const key = sessionStorage.getItem("chat-key") ?? fresh;
    sessionStorage.setItem("chat-key", key);
    return { key, name: sessionStorage.getItem("chat-name") };
  } catch {
    // Storage is blocked: a reload makes somebody else.
    return { key: fresh, name: null };
  }
}

export function keepName(identity: Identity, name: string): void {
  identity.name = name;
  try {
    sessionStorage.setItem("chat-name", name);
  } catch {
    // As above.
  }
}

export function suggestName(): string {
  const one = (words: readonly string[]): string => words[Math.floor(Math.random() * words.length)] ?? "";
  return `${one(adjectives)} ${one(birds)}`;
}
