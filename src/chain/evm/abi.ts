import type { Abi as ViemAbi } from "viem";

/** The interface of a contract as the compiler writes it; `as const` where the types of arguments matter. */
export type Abi = ViemAbi;
/** One custom error of a contract. */
export type AbiError = Extract<ViemAbi[number], { type: "error" }>;
