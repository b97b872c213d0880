import type { Manager } from "socket.io-client";
import { element } from "../shell/element";
import { icon } from "../shell/icons";
import type { Drawer } from "./drawer";
import { watchHeaders } from "./headers";
import { recall, remember } from "./memory";

const key = "Ctrl+`";

/** Puts the button of the inspector in front of another. The drawer itself is loaded when it is opened first. */
export function mountInspector(before: HTMLElement, manager: Manager): void {
  watchHeaders(manager);
  const button = element("button", { class: "icon-button", type: "button", "aria-label": "Inspector", "aria-expanded": "false", "aria-controls": "inspector", "aria-keyshortcuts": "Control+`", title: `Inspector: what goes over the wire (${key})` }, icon("frames"));
  let drawer: Promise<Drawer> | undefined;
  let isOpen = false;

  const open = async (wanted: boolean, isAsked: boolean): Promise<void> => {
    isOpen = wanted;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isAsked) remember("open", isOpen ? "yes" : "no");
    drawer ??= import("./drawer").then(({ Drawer }) => new Drawer(() => void open(false, true)));
    const made = await drawer;
    made.open(isOpen);
    if (!isAsked) return;
    if (isOpen) made.focus();
    else button.focus();
  };

  button.addEventListener("click", () => void open(!isOpen, true));
  addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.code !== "Backquote") return;
    event.preventDefault();
    void open(!isOpen, true);
  });
  before.before(button);
  if (recall("open") === "yes") void open(true, false);
}
