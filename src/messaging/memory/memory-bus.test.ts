import assert from "node:assert/strict";
import { it } from "node:test";
import type { Address } from "#domain";
import { messagePortConformance } from "../conformance.ts";
import { memoryBus } from "./memory-bus.ts";

const bob: Address = "0xb0b0000000000000000000000000000000000000";

messagePortConformance("the memory bus", async () => {
  const handlerErrors: unknown[] = [];
  const bus = memoryBus({ onHandlerError: (_address, error) => handlerErrors.push(error) });
  return { here: bus, there: bus, handlerErrors };
});

it("closing waits for the handler that runs and drops what stands in line behind it", async () => {
  const bus = memoryBus({ onHandlerError: () => {} });
  const events: string[] = [];
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  bus.receive(bob, async ({ sealed }) => {
    events.push(`start ${sealed[0]}`);
    await finished;
    events.push(`end ${sealed[0]}`);
  });
  await bus.send(bob, { from: bob, to: bob, sealed: Uint8Array.of(1) });
  await bus.send(bob, { from: bob, to: bob, sealed: Uint8Array.of(2) });
  const closing = bus.close().then(() => events.push("closed"));
  finish();
  await closing;
  assert.deepEqual(events, ["start 1", "end 1", "closed"]);
});
