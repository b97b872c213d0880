// Runs before any other module of a page, as the layout has it: the client takes hold of WebSocket when it is loaded.
import { recordRequests } from "./requests";
import { recordWebSockets } from "./websockets";

recordWebSockets();
recordRequests();
