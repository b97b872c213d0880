import type { NewsClientToServerEvents, NewsItem, NewsServerToClientEvents, NewsWelcome, Reply, Standing } from "../contracts";
import { byId, startConnectedPage } from "../shell/start";
import { Cut } from "./cut";
import { Feed } from "./feed";
import { Follower } from "./follower";
import { LinePanel } from "./line";
import "./news.css";
import { TopicChoice } from "./topics";

const ackMs = 15_000;
const topicsAtFirst = 3;
const ofEachTopicAtFirst = 4;

const connection = startConnectedPage();
// What is given here comes after what the client would say of its last session: without its id, the server does not know who is back.
const socket = connection.socket<NewsServerToClientEvents, NewsClientToServerEvents>("/news", (give) => give(line.asksRecovery ? {} : { pid: undefined }));
const line = new LinePanel(connection, (ms) => {
  isOnPurpose = true;
  connection.cut(ms);
});
const topics = new TopicChoice(byId("topics", HTMLFieldSetElement), () => void follow());
const feed = new Feed(byId("feed", HTMLOListElement), (cut) => void fetchMissed(cut));
const fault = byId("fault", HTMLElement);
const placeholder = byId("placeholder", HTMLElement);
const follower = new Follower();

let cut: Cut | undefined;
let isOnPurpose = false;
let windowSeconds = 0;
/** What arrived since the line is back, as long as it is not known what is missing. */
let sinceReturn: NewsItem[] = [];
let isSettling = false;

socket.on("disconnect", () => {
  if (cut?.outcome === "returning") cut.goOn();
  else {
    cut = new Cut(follower.last, isOnPurpose, line.asksRecovery);
    settled();
  }
  isOnPurpose = false;
  show();
});

socket.on("connect", () => {
  if (!cut) return;
  cut.end();
  isSettling = true;
  cut.asksRecovery = line.asksRecovery;
  show();
});

socket.on("welcome", (welcome) => {
  ({ windowSeconds } = welcome);
  const isFirst = follower.run === "";
  if (cut?.outcome === "returning") settle(cut, welcome);
  if (follower.run !== welcome.run) follower.reset(welcome.run);
  if (isFirst) topics.offer(welcome.topics.map(({ topic }) => topic), topicsAtFirst);
  void follow(isFirst, cut?.outcome === "anew" ? cut : undefined);
});

socket.on("resumed", (back, standings) => {
  if (cut?.outcome !== "returning") return;
  const time = Date.parse(back);
  const [late, onTime] = [sinceReturn.filter(({ publishedAt }) => Date.parse(publishedAt) <= time), sinceReturn.filter(({ publishedAt }) => Date.parse(publishedAt) > time)];
  cut.outcome = "recovered";
  // The server's numbers have the last word, and not its promise.
  cut.missed = follower.missing(cut.before, standings, sinceReturn);
  cut.add(late);
  settled();
  show();
  onTime.forEach((item) => feed.add(item));
  void follow();
});

socket.on("published", (item) => {
  if (!follower.take(item)) return;
  // What is sent again comes first, before the client says that it is connected.
  if (cut?.outcome === "open" || cut?.outcome === "returning") {
    sinceReturn.push(item);
    return;
  }
  if (isSettling) sinceReturn.push(item);
  cut?.arrived(item);
  feed.add(item);
  show();
});

connection.addEventListener("change", show);

/** What became of the time without a connection, if it was not the session that went on. */
function settle(returned: Cut, { run, topics: standings }: NewsWelcome): void {
  returned.outcome = run === follower.run ? "anew" : "restarted";
  returned.missed = run === follower.run ? follower.missing(returned.before, standings, sinceReturn) : new Map();
  // Of a return that broke again: that much was sent again the first time.
  returned.add(sinceReturn);
  sinceReturn = [];
  show();
}

function settled(): void {
  isSettling = false;
  sinceReturn = [];
}

/** Tells the server which topics are followed. */
async function follow(isFirst = false, returned?: Cut): Promise<void> {
  const chosen = topics.chosen;
  follower.follow(chosen);
  show();
  const { value: standings, error } = await ask<Standing[]>(() => socket.timeout(ackMs).emitWithAck("follow", chosen));
  complain(error);
  const here = sinceReturn;
  if (cut?.outcome !== "returning") settled();
  if (!standings) return;
  // Between the welcome and this, something may have been published that did not reach anybody here.
  if (returned && returned === cut && !returned.isFetched) {
    returned.missed = follower.missing(returned.before, standings, [...here, ...returned.items]);
  }
  follower.begin(standings);
  if (isFirst) await fetchOlder(standings);
  show();
}

async function fetchOlder(standings: readonly Standing[]): Promise<void> {
  const older: NewsItem[] = [];
  for (const { topic, last } of standings) {
    if (!follower.topics.has(topic)) continue;
    const { value, error } = await ask<NewsItem[]>(() => socket.timeout(ackMs).emitWithAck("archive", topic, last - ofEachTopicAtFirst + 1, last));
    complain(error);
    older.push(...(value ?? []));
  }
  feed.addOlder(older.sort((one, other) => other.publishedAt.localeCompare(one.publishedAt)));
}

async function fetchMissed(of: Cut): Promise<void> {
  of.isFetching = true;
  show(of);
  let isComplete = true;
  for (const [topic, numbers] of [...of.missed]) {
    const [first, last] = [numbers[0], numbers.at(-1)];
    // Arrived meanwhile.
    if (first === undefined || last === undefined) continue;
    const wanted = new Set(numbers);
    const { value, error } = await ask<NewsItem[]>(() => socket.timeout(ackMs).emitWithAck("archive", topic, first, last));
    complain(error);
    const found = value?.filter(({ number }) => wanted.has(number)) ?? [];
    of.add(found, true);
    isComplete &&= value !== null;
  }
  of.isFetching = false;
  of.isFetched = isComplete;
  show(of);
}

async function ask<T>(request: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await request();
  } catch {
    // Without a connection, the page says so already.
    return { value: null, error: socket.connected ? "The server did not answer. Try again." : null };
  }
}

function complain(words: string | null): void {
  fault.hidden = !words;
  fault.textContent = words ?? "";
}

function show(also?: Cut | Event): void {
  const isConnected = connection.state.kind === "connected" && socket.connected;
  for (const each of new Set([cut, also])) if (each instanceof Cut) feed.show(each, windowSeconds);
  feed.enable(isConnected);
  line.show(cut, windowSeconds, isConnected);
  topics.enable(isConnected && follower.run !== "");
  const isLoading = follower.run === "";
  placeholder.hidden = !feed.isEmpty;
  placeholder.setAttribute("aria-busy", String(isLoading));
  if (!isLoading) placeholder.textContent = topics.chosen.length === 0 ? "Choose a topic to follow." : "Nothing has been published yet.";
}

show();
connection.connect();
