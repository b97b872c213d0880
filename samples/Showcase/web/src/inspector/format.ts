const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const number = new Intl.NumberFormat("en-GB");

/** The time of day of a time as of performance.now(), to the millisecond. */
export const timeOfDay = (time: number): string => clock.format(performance.timeOrigin + time);

export const count = (value: number): string => number.format(value);

export const bytes = (value: number): string => `${number.format(value)} B`;

export const namesOfTransports: Readonly<Record<string, string>> = { polling: "long-polling", websocket: "WebSocket" };
