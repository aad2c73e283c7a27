import assert from "node:assert/strict";
import { NeighborwattError } from "#domain";

/** Text as the bytes of a file. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Expects a refusal with a code and exit code 65, and words that its message must hold. */
export function refuses(action: () => unknown, code: string, ...words: readonly string[]): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof NeighborwattError, String(error));
    assert.deepEqual([error.code, error.exitCode], [code, 65], error.message);
    for (const word of words) assert.ok(error.message.includes(word), `"${word}" is not in: ${error.message}`);
    return true;
  });
}
