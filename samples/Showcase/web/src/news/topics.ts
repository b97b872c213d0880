import { element } from "../shell/element";

/** The topics to choose from. */
export class TopicChoice {
  constructor(
    private readonly box: HTMLFieldSetElement,
    private readonly change: () => void,
  ) {}

  get chosen(): string[] {
    return [...this.box.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);
  }

  offer(topics: readonly string[], chosen: number): void {
    this.box.append(
      ...topics.map((topic, index) => element("label", { class: "news-topic" }, element("input", { type: "checkbox", value: topic, checked: index < chosen, onchange: this.change }), topic)),
    );
  }

  enable(isEnabled: boolean): void {
    this.box.disabled = !isEnabled;
  }
}
