import { startConnectedPage } from "../shell/start"; startConnectedPage();
