import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { io, type Socket } from "socket.io-client";
import type {
  AdminClientToServerEvents,
  AdminServerToClientEvents,
  ChatClientToServerEvents,
  ChatMessage,
  ChatServerToClientEvents,
  Everyday,
  Shape,
  Tree,
} from "./contracts.js";

type Chat = Socket<ChatServerToClientEvents, ChatClientToServerEvents>;
type Admin = Socket<AdminServerToClientEvents, AdminClientToServerEvents>;

const limit = 5000;
const sockets: Socket[] = [];
let server: ChildProcess;
let address: string;

before(async () => {
  const [command, ...args] = process.env.TYPED_APP!.split(" ");
  server = spawn(command!, args, { stdio: ["ignore", "pipe", "inherit"] });
  address = await within(new Promise<string>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: server.stdout! }).on("line", (line) => line.startsWith("ready ") && resolve(line.slice("ready ".length)));
  }), "the server to be ready", 30_000);
});

after(() => {
  sockets.forEach((socket) => socket.disconnect());
  server?.kill("SIGKILL");
});

test("an event is acknowledged with a typed value and reaches others", async () => {
  const [sender, member] = [await connect(), await connect()];
  member.emit("join", "lobby");
  const arrival = arrivalOf(member, "chat message");
  const message: ChatMessage = { id: 7, text: "hi", mood: 5, color: "dark-green" };

  // The order of what two clients send is not given; the answer to the one's event tells that it was handled.
  await member.timeout(limit).emitWithAck("mirror", leaf("x"));
  const receipt = await sender.timeout(limit).emitWithAck("chat message", "lobby", message);

  const id: number = receipt.id;
  assert.equal(id, 7);
  assert.ok(!Number.isNaN(Date.parse(receipt.at)));
  const [from, received] = await arrival;
  assert.equal(from, sender.id);
  assert.deepEqual(received, message);
});

test("the client's answers are typed", async () => {
  const chat = await connect();
  chat.on("confirm", (question, seconds, ack) => ack(question === "coffee?" && seconds === 3));

  assert.equal(await chat.timeout(limit).emitWithAck("order", "coffee"), "done");
  assert.equal(await chat.timeout(limit).emitWithAck("order", "tea"), "cancelled");
});

test("a broadcast collects the answers of many", async () => {
  const chat = await connect();
  chat.on("confirm", (_question, _seconds, ack) => ack(true));
  const admin: Admin = await opened(io(address + "/admin; 100% \"sure\" $(x) @(y) *", { forceNew: true }));
  const others = sockets.filter((socket) => socket !== chat && socket !== admin);
  others.forEach((socket) => socket.on("confirm", (_question, _seconds, ack) => ack(false)));

  const { yes, missing } = await admin.timeout(limit).emitWithAck("ask; 100% \"sure\" $(x) @(y) * \\ é", "ready?");

  assert.deepEqual(yes, [chat.id]);
  assert.ok(others.length > 0);
  assert.equal(missing, 0);
});

test("bytes arrive as bytes both ways", async () => {
  const chat = await connect();
  const arrival = arrivalOf(chat, "uploaded");

  assert.equal(await chat.timeout(limit).emitWithAck("upload", { name: "a", data: new Uint8Array([1, 2, 3]), "content-type": "text/plain", comment: "c" }), 3);

  const [{ name, data, "content-type": type, comment }] = await arrival;
  assert.equal(name, "a");
  assert.ok(data instanceof Uint8Array && Buffer.isBuffer(data));
  assert.deepEqual([...data], [1, 2, 3]);
  assert.equal(type, null);
  assert.equal(comment, undefined);
});

test("recursive, generic and polymorphic types have the form that was declared", async () => {
  const chat = await connect();
  const tree: Tree = { name: "root", children: [leaf("a"), { ...leaf("b"), byName: { c: leaf("c") } }], byName: null };
  const mirrored = await chat.timeout(limit).emitWithAck("mirror", tree);
  assert.equal(mirrored.children[0]!.byName!["c"]!.name, "c");

  const pages = await chat.timeout(limit).emitWithAck("pages", 2);
  assert.deepEqual([pages.items[0], pages.next?.items[0], pages.next?.next?.next], ["page 1", "page 0", null]);

  const arrival = arrivalOf(chat, "shapes");
  chat.emit("draw", { kind: "rectangle", label: "mine", width: 2, height: 3 });
  const [shapes] = await arrival;
  assert.deepEqual(shapes.map(area), [6, Math.PI]);
});

test("types of the framework have the form that was declared", async () => {
  const chat = await connect();
  const everyday: Everyday = {
    id: "5d1e8c5e-0cf4-4a3a-9e50-6f5a3dd0a9a5", link: "https://example.com/", duration: "01:02:03", day: "2026-01-31", price: 1.5, letter: "é",
    rights: 3, numbers: [1, null], anything: { a: [1] }, whatever: null,
  };

  assert.deepEqual(await chat.timeout(limit).emitWithAck("everyday", everyday), everyday);
  assert.equal(await chat.timeout(limit).emitWithAck("everyday", null), null);
});

test("arguments with defaults may be left out", async () => {
  const chat = await connect();
  for (const [send, expected] of [
    [() => chat.emit("greet", "Ann"), "Ann"],
    [() => chat.emit("greet", "Ann", 2), "Ann+Ann"],
    [() => chat.emit("greet", "Ann", 1, "Dr. "), "Dr. Ann"],
  ] as const) {
    const arrival = arrivalOf(chat, "userJoined");
    send();
    assert.deepEqual(await arrival, [expected]);
  }
});

test("several values acknowledge, and raw arguments are passed on", async () => {
  const chat = await connect();
  const values = await within(new Promise<unknown[]>((resolve) => chat.emit("both", "four", (...all) => resolve(all))), "the acknowledgement");
  assert.deepEqual(values, ["four", 4]);

  const arrival = arrivalOf(chat, "forwarded");
  chat.emit("forward", "n", 1, { a: [null] });
  assert.deepEqual(await arrival, ["n", 1, { a: [null] }]);
});

// What must not compile. It is never run.
export async function mistakes(chat: Chat, admin: Admin): Promise<void> {
  // @ts-expect-error An event that the server does not handle.
  chat.emit("chat massage", "lobby");
  // @ts-expect-error A missing argument.
  chat.emit("join");
  // @ts-expect-error An argument too many.
  chat.emit("join", "a", "b");
  // @ts-expect-error An argument of another type.
  chat.emit("join", 1);
  // @ts-expect-error An enum's number that is none.
  await chat.emitWithAck("chat message", "lobby", { id: 1, text: "", mood: 1, color: null });
  // @ts-expect-error An enum's name that is none.
  await chat.emitWithAck("chat message", "lobby", { id: 1, text: "", mood: 0, color: "DarkGreen" });
  // @ts-expect-error A property is missing.
  await chat.emitWithAck("chat message", "lobby", { id: 1, mood: 0, color: null });
  // @ts-expect-error The acknowledgement has another type.
  const text: string = await chat.emitWithAck("upload", { name: "", data: new ArrayBuffer(1), "content-type": null });
  // @ts-expect-error The server does not acknowledge this event.
  await chat.emitWithAck("join", "a");
  // @ts-expect-error The callback takes another type.
  chat.emit("order", "coffee", (result: number) => result);
  // @ts-expect-error Bytes are not text.
  await chat.emitWithAck("upload", { name: "", data: "text", "content-type": null });
  // @ts-expect-error No such shape.
  chat.emit("draw", { kind: "triangle", label: "" });
  // @ts-expect-error A shape's properties belong to its kind.
  chat.emit("draw", { kind: "circle", label: "", width: 1 });
  // @ts-expect-error An event that the server does not emit.
  chat.on("message", () => {});
  // @ts-expect-error The listener takes another type.
  chat.on("userJoined", (name: number) => name);
  // @ts-expect-error The client's answer has another type.
  chat.on("confirm", (_question, _seconds, ack) => ack("yes"));
  // @ts-expect-error An event of another namespace.
  admin.emit("join", "a");
  // @ts-expect-error The server emits nothing here.
  admin.on("userJoined", () => {});
  return void text;
}

function leaf(name: string): Tree {
  return { name, children: [], byName: null };
}

function area(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return Math.PI * shape.radius ** 2;
    case "rectangle":
      return shape.width * shape.height;
  }
}

function connect(): Promise<Chat> {
  return opened(io(address + "/chat", { forceNew: true }));
}

async function opened<T extends Socket<any, any>>(socket: T): Promise<T> {
  sockets.push(socket as unknown as Socket);
  await within(new Promise<void>((resolve, reject) => socket.once("connect", resolve as never).once("connect_error", reject as never)), "a connection");
  return socket;
}

/** The arguments of the next event of a name. */
function arrivalOf<Event extends keyof ChatServerToClientEvents>(chat: Chat, event: Event): Promise<Parameters<ChatServerToClientEvents[Event]>> {
  return within(new Promise((resolve) => chat.once(event, ((...values: unknown[]) => resolve(values as never)) as never)), `the event ${event}`);
}

function within<T>(promise: Promise<T>, what: string, ms = limit): Promise<T> {
  let timer: NodeJS.Timeout;
  const guard = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms)));
  return Promise.race([promise, guard]).finally(() => clearTimeout(timer));
}
