export {
  MAX_SEALED_BYTES,
  type Opened,
  type OpenRefusal,
  openEnvelope,
  type Sealer,
  sealerOf,
  sealMessage,
} from "./envelope.ts";
export { LETTER_KEY_BYTES, letterKeyOf } from "./letter-key.ts";
export type { MessagePort } from "./port.ts";
export {
  type Admission,
  type Remembered,
  type ReplayRefusal,
  type ReplayWindow,
  replayWindow,
} from "./replay-window.ts";
