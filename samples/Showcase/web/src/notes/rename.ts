import { byId } from "../shell/start";

/** Asks for another name. Who leaves the dialog keeps the one they have. */
export function askName(name: string, complaint?: string): Promise<string> {
  const dialog = byId("rename", HTMLDialogElement);
  const input = byId("name", HTMLInputElement);
  const fault = byId("rename-fault", HTMLElement);
  fault.hidden = !complaint;
  fault.textContent = complaint ?? "";
  input.value = name;
  dialog.returnValue = "";
  if (!dialog.open) dialog.showModal();
  input.select();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(input.value.trim() || name), { once: true }));
}
