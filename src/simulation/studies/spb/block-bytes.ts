import { rpcRequest } from "#chain/evm";
import { type Hex, keccakOfHex } from "#domain";
import { studyFailed } from "../errors.ts";
import { byteLength, listLength, rlp } from "./rlp.ts";

type Json = Readonly<Record<string, unknown>>;

/** Fields of a header in their order; those after the nonce came with later forks, and one that is not there is left out. */
const FIELDS = [
  "parentHash",
  "sha3Uncles",
  "miner",
  "stateRoot",
  "transactionsRoot",
  "receiptsRoot",
  "logsBloom",
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "extraData",
  "mixHash",
  "nonce",
  "baseFeePerGas",
  "withdrawalsRoot",
  "blobGasUsed",
  "excessBlobGas",
  "parentBeaconBlockRoot",
  "requestsHash",
] as const;
/** These are numbers: RLP has them without leading zeros. */
const NUMBERS: ReadonlySet<string> = new Set([
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "baseFeePerGas",
  "blobGasUsed",
  "excessBlobGas",
]);

/**
 * Length of a block's header in RLP, of what the chain's front tells of it; that it is the whole header is checked by its
 * hash, which is the block's.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED when its hash is not the block's
 */
export async function headerBytes(rpcUrl: string, number: number): Promise<number> {
  const header = (await rpcRequest(rpcUrl, "eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as Json;
  const bytes = rlp(FIELDS.flatMap((field) => (header[field] === undefined ? [] : [fieldOf(header, field)])));
  if (keccakOfHex(bytes.slice(2)) !== header.hash) throw studyFailed(`the header of block ${number} has another hash`);
  return byteLength(bytes);
}

/**
 * Length of a block in RLP: header, transactions, and empty lists of ommers and withdrawals. What nodes make of it besides
 * (state, receipts, indices) is another matter, and left out on all sides.
 *
 * @example
 * blockBytes(600, [110])   // 717
 */
export function blockBytes(header: number, transactions: readonly number[]): number {
  const body = listLength(transactions.reduce((sum, bytes) => sum + bytes, 0));
  return listLength(header + body + 2);
}

function fieldOf(header: Json, field: string): Hex {
  const value = header[field] as Hex;
  return NUMBERS.has(field) ? plain(value) : value;
}

function plain(quantity: Hex): Hex {
  const digits = BigInt(quantity).toString(16);
  if (digits === "0") return "0x";
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}
