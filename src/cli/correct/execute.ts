import { join, resolve } from "node:path";
import { inspectChain } from "#chain/embedded";
import { COMMUNITY, type IntervalIndex, interval as intervalOf, isoTime, startOf } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import {
  acceptCorrection,
  CORRECTIONS,
  type CorrectionRequest,
  type Scenario,
  type StoredCommunity,
  type StoredCorrection,
  signedCorrection,
  storedCommunity,
  storedCorrections,
} from "#simulation";
import { lockDirectory, readRunFile } from "#storage";
import { openCommunityStore, readCommunityStore } from "#storage/sqlite";
import { noChain } from "../audit/anchors.ts";
import type { CorrectOptions } from "../correct.ts";
import { isoInstant } from "../support/arguments.ts";
import { askCommunity } from "../support/desk.ts";
import { usage } from "../support/failure.ts";
import { say, sayJson } from "../support/output.ts";
import { keyIn } from "../support/signer.ts";

/** Hands a correction in where the community runs, or writes it into the directory of one that does not. */
export async function correct(household: string, text: string, options: CorrectOptions): Promise<void> {
  const directory = resolve(options.data);
  const run = readRunFile(directory);
  const isRunning = run?.alive === true && run.rpcUrl !== null;
  const stored = isRunning
    ? await handedIn(directory, run.rpcUrl as string, household, text, options)
    : written(directory, household, text, options);
  print(stored, options);
}

async function handedIn(
  directory: string,
  url: string,
  household: string,
  text: string,
  options: CorrectOptions,
): Promise<Told> {
  const reader = readCommunityStore(directory);
  try {
    const community = storedCommunity(reader);
    const number = (await askCommunity(url, CORRECTIONS.next)) as number;
    const request = requestOf(community, number, household, text, options);
    const plain = { ...request, importWh: String(request.importWh), exportWh: String(request.exportWh) };
    return (await askCommunity(url, CORRECTIONS.handIn, [plain])) as Told;
  } finally {
    reader.close();
  }
}

/** Nobody else may write, or go on running, meanwhile. */
function written(directory: string, household: string, text: string, options: CorrectOptions): Told {
  readCommunityStore(directory).close();
  const lock = lockDirectory(directory);
  try {
    const store = openCommunityStore(directory);
    try {
      const community = storedCommunity(store);
      const chain = inspectChain(join(directory, "chain"));
      if (chain === null) throw noChain(directory);
      const request = requestOf(community, storedCorrections(community).length + 1, household, text, options);
      return told(acceptCorrection(store, community, request, chain.headAt));
    } finally {
      store.close();
    }
  } finally {
    lock.close();
  }
}

/** The same with text in the place of large integers, as it comes over the wire. */
type Told = { readonly [K in keyof StoredCorrection]: unknown } & {
  readonly billedWith: number;
  readonly correction: Readonly<Record<"energyNano" | "gridFeeNano" | "taxNano" | "feedInNano", string>> & {
    readonly number: number;
    readonly household: string;
    readonly from: number;
    readonly to: number;
    readonly corrects: string | null;
  };
};

function told(stored: StoredCorrection): Told {
  return JSON.parse(JSON.stringify(stored, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one))) as Told;
}

function requestOf(
  community: StoredCommunity,
  number: number,
  household: string,
  text: string,
  options: CorrectOptions,
): CorrectionRequest {
  const { scenario, reader } = community;
  const interval = intervalIn(text, scenario);
  const { import: importWh, export: exportWh, reason } = options;
  const signer = options.key === undefined ? operatorKeys(scenario) : keyIn(options.key);
  const request = { number, household, interval, importWh, exportWh, reason };
  return signedCorrection(reader.meta()?.chainId ?? 0, request, (digest) => signer.signDigest(digest));
}

/** A simulated community's operator signs with a key that anybody can make from the seed. */
function operatorKeys({ seed }: Scenario): KeyPair {
  return keyPairFor(seed, `${COMMUNITY}/operator`);
}

function intervalIn(text: string, { calendar }: Scenario): IntervalIndex {
  if (/^\d{1,9}$/.test(text)) return intervalOf(Number(text));
  const at = instantIn(text);
  const k = (at - calendar.epoch) / (calendar.intervalSeconds * 1000);
  if (Number.isInteger(k) && k >= 0) return intervalOf(k);
  throw usage(
    `${text}: no interval of this community begins then; its first one begins ${isoTime(startOf(calendar, intervalOf(0)))}.`,
  );
}

function instantIn(text: string) {
  try {
    return isoInstant(text);
  } catch {
    throw usage(
      `"${text.slice(0, 60)}" is no interval: expected its number, or when it began, such as 2026-06-25T08:00:00Z.`,
    );
  }
}

function print({ correction, by, billedWith }: Told, { json }: CorrectOptions): void {
  const { number, household, from, to, corrects, energyNano, gridFeeNano, taxNano, feedInNano } = correction;
  const amountNano = String(
    [energyNano, gridFeeNano, taxNano, feedInNano].reduce((sum, part) => sum + BigInt(part), 0n),
  );
  const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  if (json) {
    sayJson({ ...correction, ...times, amountNano, by, billedWith });
    return;
  }
  say(
    [
      `Correction ${number} of ${household}, ${times.from} to ${times.to}`,
      `${amountNano} nano more to pay (a minus: to get back), billed with interval ${billedWith}`,
      corrects === null
        ? "No statement of that day is anchored."
        : `The anchored statement ${corrects} stays as it is.`,
    ].join("\n"),
  );
}
