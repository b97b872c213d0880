import type { Line } from "./conversation";
import type { Pictures } from "./pictures";
import { ackMs, type ChatSocket } from "./socket";

/** Puts the picture of a line where it belongs, and asks the server for one that is not here. */
export async function placePicture(socket: ChatSocket, pictures: Pictures, room: string, { id, from, picture }: Line, figure: HTMLElement): Promise<void> {
  let url = id === undefined ? undefined : pictures.find(id);
  if (!url && picture?.bytes) url = URL.createObjectURL(new Blob([picture.bytes as BlobPart], { type: picture.mediaType }));
  if (!url && id !== undefined) {
    const { value } = await socket.timeout(ackMs).emitWithAck("picture", room, id).catch(() => ({ value: null }));
    if (value?.bytes) url = pictures.keep(id, value, value.bytes);
  }
  if (!url) {
    figure.replaceChildren("This picture is no longer kept.");
    return;
  }
  const image = document.createElement("img");
  image.alt = `Picture from ${from.name}`;
  image.src = url;
  figure.replaceChildren(image);
}
