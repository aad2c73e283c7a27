export type { RawTransaction } from "../evm/index.ts";
export {
  type Block,
  DEFAULT_CHAIN_ID,
  DEFAULT_CHECKPOINT_BLOCKS,
  type EmbeddedChain,
  type EmbeddedChainOptions,
  type Head,
} from "./embedded-chain.ts";
export { type ChainInspection, inspectChain } from "./inspect.ts";
export { openEmbeddedChain } from "./open.ts";
export { pastLogs } from "./past-logs.ts";
