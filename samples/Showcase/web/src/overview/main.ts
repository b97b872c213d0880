import { startConnectedPage } from "../shell/start";

// Nothing is said here: the connection is for the badge and for the inspector, which shows it.
const connection = startConnectedPage();
connection.socket("/");
connection.connect();
