import { startPage } from "../shell/start";

startPage();
