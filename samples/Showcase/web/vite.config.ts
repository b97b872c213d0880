import { defineConfig } from "vite";
import { layout } from "./build/layout.ts";
import { documents } from "./src/shell/pages.ts";

export default defineConfig({
  appType: "mpa",
  plugins: [layout()],
  build: {
    // light-dark() and nesting as they are written: https://caniuse.com/mdn-css_types_color_light-dark
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    rolldownOptions: { input: Object.fromEntries(documents.map(({ id }) => [id, `${id}.html`])) },
    assetsInlineLimit: 0,
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
  // For work on a page with reloading: `npm run dev` beside a running server.
  server: { proxy: { "/socket.io": { target: "http://localhost:5080", ws: true } } },
});
