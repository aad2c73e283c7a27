import { type Address, type Envelope, NeighborwattError } from "#domain";
import type { MessagePort } from "../port.ts";

type Handler = (envelope: Envelope) => Promise<void>;

/** One listener: its envelopes wait in line behind `tail`, so it handles one at a time and in order. */
interface Listener {
  readonly handler: Handler;
  tail: Promise<void>;
  listening: boolean;
}

/**
 * A message port for agents that share a process. "delivered" means in the receiver's line, not handled: two agents
 * that answer each other never wait for one another.
 *
 * @param options.onHandlerError Told when a handler throws; the sender never learns of it and the next envelope follows.
 * @source P4; design, section 8 (in one process the bus is in memory)
 */
export function memoryBus(options: { onHandlerError: (address: Address, error: unknown) => void }): MessagePort {
  const listeners = new Map<Address, Listener>();
  let open = true;

  const deliver = async (to: Address, listener: Listener, envelope: Envelope): Promise<void> => {
    if (!listener.listening) return;
    try {
      await listener.handler(envelope);
    } catch (error) {
      options.onHandlerError(to, error);
    }
  };

  return {
    async send(to, envelope) {
      const listener = listeners.get(to);
      if (listener === undefined) return "unreachable";
      listener.tail = listener.tail.then(() => deliver(to, listener, envelope));
      return "delivered";
    },

    receive(address, handler) {
      if (!open) throw closed(address);
      if (listeners.has(address)) throw taken(address);
      const listener: Listener = { handler, tail: Promise.resolve(), listening: true };
      listeners.set(address, listener);
      return () => {
        listener.listening = false;
        if (listeners.get(address) === listener) listeners.delete(address);
      };
    },

    async close() {
      open = false;
      const closing = [...listeners.values()];
      listeners.clear();
      for (const listener of closing) listener.listening = false;
      await Promise.all(closing.map((listener) => listener.tail));
    },
  };
}

function closed(address: Address): NeighborwattError {
  return new NeighborwattError("MESSAGING_CLOSED", `Nobody can listen at ${address}: this message port is closed.`, {
    details: { address },
  });
}

function taken(address: Address): NeighborwattError {
  return new NeighborwattError(
    "MESSAGING_ADDRESS_TAKEN",
    `Somebody listens at ${address} already: stop that listener first.`,
    { details: { address } },
  );
}
