import type { Address, Envelope } from "#domain";

/** What every transport offers. Envelopes are already signed and sealed; a transport sees addresses only. */
export interface MessagePort {
  /** Hands an envelope over; "unreachable" when nobody listens at that address. Never throws for an absent peer. */
  send(to: Address, envelope: Envelope): Promise<"delivered" | "unreachable">;
  /** Listens for one address; the returned function stops listening. */
  receive(address: Address, handler: (envelope: Envelope) => Promise<void>): () => void;
  close(): Promise<void>;
}
