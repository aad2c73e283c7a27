export type { ChainFixture } from "./conformance.ts";
export type { Call, ChainPort, Cursor, Log, Receipt, Refusal, Signer } from "./port.ts";
