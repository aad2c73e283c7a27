import { PassThrough, Writable } from "node:stream";

/** One question that is waited for, and the keys that answer it. */
export type Typed = readonly [question: string, keys: string];

export const ENTER = "\r";
export const CTRL_C = "\u0003";
export const DOWN = "\u001b[B";
/** Removes what was typed. */
export const CTRL_U = "\u0015";

/** A person at a terminal, who waits for each question and types the answer. */
export function personWho(...script: readonly Typed[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const left = [...script];
  let shown = "";
  const output = new Writable({
    write(piece, _, done) {
      shown += String(piece);
      const next = left[0];
      if (next !== undefined && shown.includes(next[0])) {
        left.shift();
        shown = "";
        setImmediate(() => input.write(next[1]));
      }
      done();
    },
  });
  return { terminal: { input, output: Object.assign(output, { columns: 120, rows: 40, isTTY: true }) }, left, input };
}
