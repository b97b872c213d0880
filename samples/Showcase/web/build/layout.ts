import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Plugin } from "vite";
import { addressOf, documents, pages } from "../src/shell/pages.ts";

const template = readFileSync(new URL("layout.html", import.meta.url), "utf8");

/** Puts each page, which has only what is its own, into the layout they share. It is there with the first byte, so nothing jumps when scripts arrive. */
export function layout(): Plugin {
  return {
    name: "showcase-layout",
    transformIndexHtml: {
      order: "pre",
      handler(content, { filename }) {
        const id = basename(filename, ".html");
        const title = documents.find((document) => document.id === id)?.title ?? "";
        const parts: Record<string, string> = { id, title: id === "index" ? "Parley showcase" : `${title} · Parley showcase`, navigation: navigation(id), cards: cards(), content };
        const fill = (text: string): string => text.replace(/<!--#(\w+)-->/g, (_, name: string) => parts[name] ?? "");
        return fill(fill(template));
      },
    },
  };
}

function navigation(current: string): string {
  return documents
    .filter(({ id }) => id !== "404")
    .map(({ id, title }) => `<a href="${addressOf(id)}"${id === current ? ' aria-current="page"' : ""}>${title}</a>`)
    .join("\n");
}

function cards(): string {
  return pages
    .map(
      ({ id, title, summary, shows }) => `<li class="card">
        <h2><a href="${addressOf(id)}">${title}</a></h2>
        <p>${summary}</p>
        <p class="tags">${shows.map((name) => `<span class="tag">${name}</span>`).join(" ")}</p>
      </li>`,
    )
    .join("\n");
}
