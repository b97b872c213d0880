import { mountInspector } from "../inspector/mount";
import { showConnection } from "./badge";
import { Connection } from "./connection";
import { mountThemeSwitch } from "./theme";

/** Starts what every page has. A page that talks to the server calls {@link startConnectedPage} instead. */
export function startPage(): void {
  mountThemeSwitch(byId("theme", HTMLButtonElement));
}

/** Starts a page with a connection, whose state the badge in the header shows, and its frames the inspector. */
export function startConnectedPage(): Connection {
  startPage();
  const connection = new Connection();
  showConnection(byId("connection", HTMLElement), connection);
  mountInspector(byId("theme", HTMLButtonElement), connection.manager);
  return connection;
}

/** The element with an id. The page's html has it, or the page is broken. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return element;
}
