import { styleText } from "node:util";
import { type Instant, instant } from "#domain";

/** Data for whoever called: standard output. */
export function say(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** The one JSON document of a command. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

/** A line of the log. */
export interface LogLine {
  readonly at: Instant;
  readonly text: string;
}

const LINES_KEPT = 200;
const lines: LogLine[] = [];

/** What goes on, for a person who watches: standard error, and the control room of the page. */
export function log(text: string): void {
  lines.push({ at: instant(Date.now()), text });
  if (lines.length > LINES_KEPT) lines.shift();
  process.stderr.write(`${text}\n`);
}

/** The newest lines of the log, oldest first. */
export function recentLog(): readonly LogLine[] {
  return lines;
}

/** Bold on a terminal that wants colours; NO_COLOR and pipes get plain text. */
export function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}
