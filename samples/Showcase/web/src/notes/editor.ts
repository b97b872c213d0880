import { defaultKeymap } from "@codemirror/commands";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from "y-codemirror.next";
import { UndoManager } from "yjs";
import "./editor.css";
import { headings } from "./headings";
import type { NoteSession } from "./session";

/** The text of a document as it is written in. Everybody undoes only what they did themselves. */
export class Editor {
  readonly #view: EditorView;
  readonly #undo: UndoManager;
  readonly #readOnly = new Compartment();

  /**
   * @param maxInsertion How many letters may come at once.
   * @param refuse Called when more were pasted, which then are not.
   */
  constructor(parent: HTMLElement, session: NoteSession, maxInsertion: number, refuse: () => void) {
    this.#undo = new UndoManager(session.text);
    this.#view = new EditorView({
      parent,
      state: EditorState.create({
        doc: session.text.toString(),
        extensions: [
          // Tab is not among them: it leaves the text, as it leaves any other field.
          keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "Text of the document", spellcheck: "true", autocapitalize: "sentences" }),
          placeholder("Write something. Whoever has the link sees it as you type."),
          this.#readOnly.of(EditorState.readOnly.of(session.isReadOnly)),
          EditorState.changeFilter.of((transaction) => {
            if (transaction.annotation(ySyncAnnotation)) return true;
            let inserted = 0;
            transaction.changes.iterChanges((_from, _to, _start, _end, text) => (inserted += text.length));
            if (inserted > maxInsertion) refuse();
            return inserted <= maxInsertion;
          }),
          headings,
          yCollab(session.text, session.awareness, { undoManager: this.#undo }),
        ],
      }),
    });
  }

  set isReadOnly(value: boolean) {
    if (this.#view.state.readOnly !== value) this.#view.dispatch({ effects: this.#readOnly.reconfigure(EditorState.readOnly.of(value)) });
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
    this.#undo.destroy();
  }
}
