import type { Binary, Picture } from "../contracts";

const maxBytes = 1024 * 1024;
const maxSide = 1600;
const maxKept = 100;

/** Addresses of pictures that have arrived, by the id of their message. The oldest go first. */
export class Pictures {
  readonly #urls = new Map<number, string>();

  keep(id: number, { mediaType }: Pick<Picture, "mediaType">, bytes: Binary): string {
    const known = this.#urls.get(id);
    if (known !== undefined) return known;
    const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mediaType }));
    this.#urls.set(id, url);
    for (const [oldest, old] of this.#urls) {
      if (this.#urls.size <= maxKept) break;
      this.#urls.delete(oldest);
      URL.revokeObjectURL(old);
    }
    return url;
  }

  find(id: number): string | undefined {
    return this.#urls.get(id);
  }
}

/** The bytes of a picture, made smaller if it is too large to be sent. */
export async function readPicture(file: Blob): Promise<Uint8Array> {
  if (file.size <= maxBytes) return new Uint8Array(await file.arrayBuffer());
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const smaller = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  if (smaller.size > maxBytes) throw new Error("This picture is too large.");
  return new Uint8Array(await smaller.arrayBuffer());
}
