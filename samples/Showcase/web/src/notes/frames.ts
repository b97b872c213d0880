/** Takes apart what the server put together: byte strings, each behind its length in four bytes. */
export function* frames(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at);
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** What arrives is an ArrayBuffer, or part of one. */
export function bytesOf(binary: ArrayBuffer | Uint8Array): Uint8Array {
  return binary instanceof Uint8Array ? binary : new Uint8Array(binary);
}
