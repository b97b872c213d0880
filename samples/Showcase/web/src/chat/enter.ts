import { byId } from "../shell/start";
import { keepName, suggestName, type Identity } from "./identity";

/** Asks for a name. Who has one already may leave the dialog as it is. */
export function askName(identity: Identity, complaint?: string): Promise<void> {
  const dialog = byId("enter", HTMLDialogElement);
  const input = byId("name", HTMLInputElement);
  const fault = byId("enter-fault", HTMLElement);
  fault.hidden = !complaint;
  fault.textContent = complaint ?? "";
  input.value = identity.name ?? suggestName();
  if (!dialog.open) dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    byId("enter-form", HTMLFormElement).addEventListener(
      "submit",
      () => {
        keepName(identity, input.value.trim());
        resolve();
      },
      { once: true },
    );
  });
}
