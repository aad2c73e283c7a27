export type { Call, ChainPort, Cursor, Log, Receipt, Refusal, Signer } from "./port.ts";
