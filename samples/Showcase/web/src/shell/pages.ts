export interface PageInfo {
  /** Its html file and its folder below src. */
  readonly id: string;
  readonly title: string;
  /** One sentence for the overview: what a visitor sees there. */
  readonly summary: string;
  /** What of Parley the page shows. */
  readonly shows: readonly string[];
}

/** The pages, in the order of the navigation. A page that is not listed is not built. */
export const pages: readonly PageInfo[] = [
  {
    id: "chat",
    title: "Chat",
    summary: "Several rooms at once, who is online and who is typing, direct messages with ticks, and pictures.",
    shows: ["Rooms", "Acknowledgements", "Binary", "Volatile events"],
  },
  {
    id: "market",
    title: "Market",
    summary: "Up to 2,000 prices a second, sent only to those who see them, and a slow phone that stays current.",
    shows: ["Rooms", "Back-pressure", "Latest value", "Long-polling"],
  },
  {
    id: "notes",
    title: "Notes",
    summary: "Several people write in one document and see each other's cursors. It is kept on disk, and what is written offline comes in later.",
    shows: ["Binary", "Acknowledgements", "Volatile events", "Rooms"],
  },
  {
    id: "news",
    title: "News",
    summary: "A feed with a line to cut: what was published meanwhile arrives afterwards, or the page says what was missed.",
    shows: ["Connection state recovery", "Rooms", "Reconnection"],
  },
  {
    id: "status",
    title: "Status",
    summary: "Live figures of this server: connections by transport, rooms, messages and bytes a second, what waits, what was dropped.",
    shows: ["Metrics", "Latest-only events", "Back-pressure"],
  },
];

/** Everything that has an html file. */
export const documents: readonly { readonly id: string; readonly title: string }[] = [
  { id: "index", title: "Overview" },
  ...pages,
  { id: "404", title: "Not found" },
];

export const addressOf = (id: string): string => (id === "index" ? "/" : `/${id}`);
