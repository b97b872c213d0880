import { connect, createServer } from "node:net";

/** A TCP proxy in front of a server whose connections can be cut: on both sides at once, or only towards the client. */
export async function cuttable(server) {
  const pairs = new Set();
  const proxy = createServer((near) => {
    const far = connect(server.port, server.host);
    const pair = { near, far };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.setNoDelay(true).on("error", () => {}).on("close", () => pair.isHalfOpen || end()).pipe(far);
    far.setNoDelay(true).on("error", () => {}).on("close", end).pipe(near);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    /** Cuts what is open; with `halfOpen` the server is not told. */
    cut({ halfOpen = false } = {}) {
      for (const pair of pairs) {
        pair.isHalfOpen = halfOpen;
        pair.near.resetAndDestroy();
        if (halfOpen) {
          pair.far.unpipe();
          pair.far.resume();
        } else {
          pair.far.resetAndDestroy();
          pairs.delete(pair);
        }
      }
    },
    close() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      proxy.close();
    },
  };
}
