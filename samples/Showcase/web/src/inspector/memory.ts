/** What the drawer remembers for the next page. Where storage is blocked it lasts as long as the page. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`inspector-${name}`, value);
  } catch {
    // As said above.
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`inspector-${name}`);
  } catch {
    return null;
  }
}
