/** Whether an address is one of Engine.IO, and of which session. */
export function engineAddress(address: string | URL): { readonly sid: string | null } | undefined {
  const { searchParams } = new URL(address, location.href);
  return searchParams.has("EIO") && searchParams.has("transport") ? { sid: searchParams.get("sid") } : undefined;
}
