import { icon } from "../shell/icons";
import { byId } from "../shell/start";

export interface ComposerActions {
  say(text: string): void;
  show(picture: Blob): void;
  type(): void;
}

const typingEveryMs = 1_000;

/** Where messages are written. Enter sends, Shift+Enter is a new line; pictures are chosen or pasted. */
export class Composer {
  readonly #text = byId("text", HTMLTextAreaElement);
  readonly #send = byId("send", HTMLButtonElement);
  readonly #choose = byId("choose-picture", HTMLButtonElement);
  readonly #file = byId("picture", HTMLInputElement);
  #typed = 0;

  constructor(private readonly actions: ComposerActions) {
    this.#send.append(icon("send"));
    this.#choose.append(icon("picture"));
    byId("composer", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("input", () => this.#input());
    this.#text.addEventListener("paste", (event) => {
      const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!picture || this.#choose.disabled) return;
      event.preventDefault();
      actions.show(picture);
    });
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const picture = this.#file.files?.[0];
      if (picture) actions.show(picture);
      this.#file.value = "";
    });
  }

  get text(): string {
    return this.#text.value;
  }

  set text(value: string) {
    this.#text.value = value;
    this.#grow();
  }

  focus(): void {
    this.#text.focus();
  }

  /** A text that is being written survives a lost connection; it only cannot be sent. */
  enable(isEnabled: boolean, takesPictures: boolean, placeholder: string): void {
    this.#text.disabled = false;
    this.#text.placeholder = placeholder;
    this.#send.disabled = !isEnabled;
    this.#choose.disabled = !isEnabled || !takesPictures;
  }

  #submit(): void {
    const text = this.text.trim();
    if (!text || this.#send.disabled) return;
    this.text = "";
    this.#typed = 0;
    this.actions.say(text);
  }

  #input(): void {
    this.#grow();
    const now = Date.now();
    if (!this.text || this.#send.disabled || now - this.#typed < typingEveryMs) return;
    this.#typed = now;
    this.actions.type();
  }

  #grow(): void {
    this.#text.rows = Math.min(6, this.text.split("\n").length);
  }
}
