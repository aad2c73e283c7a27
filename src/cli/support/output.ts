import { styleText } from "node:util";

/** Data for whoever called: standard output. */
export function say(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** The one JSON document of a command. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

/** What goes on, for a person who watches: standard error. */
export function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Bold on a terminal that wants colours; NO_COLOR and pipes get plain text. */
export function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}
