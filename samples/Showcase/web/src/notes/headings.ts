import { type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const kinds = [
  [/^#\s/, Decoration.line({ class: "heading-1" })],
  [/^##+\s/, Decoration.line({ class: "heading-2" })],
  [/^>\s/, Decoration.line({ class: "quote" })],
] as const;

/** Shows lines that begin with # as headings, and with > as quotations. The text stays as it is written. */
export const headings = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate({ state, visibleRanges }: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      const kind = kinds.find(([pattern]) => pattern.test(line.text));
      if (kind) found.push(kind[1].range(line.from));
      if (line.to >= to) break;
    }
  }
  return Decoration.set(found, true);
}
