import { type Instant, isoTime } from "#domain";
import { type RecordedTransaction, refusalText } from "./recorded.ts";

/** One thing that happened in a step: a transaction, a question to the chain, or a message. */
export interface StepEvent {
  readonly at: string;
  /** Seconds from the start of the interval that is traded; negative before it. */
  readonly offsetSeconds: number;
  readonly who: string;
  readonly call: string;
  /** null for a message, which no block holds. */
  readonly block: number | null;
  readonly transaction: string | null;
  readonly gasUsed: number | null;
  readonly note: string;
}

/** What was tried outside a step's gate, and what the contract answered. */
export interface Tried extends StepEvent {
  readonly what: string;
  readonly answer: string;
  /** Whether it was refused, or changed nothing. */
  readonly inVain: boolean;
}

/** One of the paper's six steps as it happened. */
export interface Step {
  readonly step: number;
  readonly name: string;
  /** When it may happen and who may do it, in words. */
  readonly gate: string;
  readonly events: readonly StepEvent[];
  readonly tried: readonly Tried[];
  /** Every event lay within the gate, and every attempt outside it was refused. */
  readonly holds: boolean;
}

/** A transaction as an event of a step. */
export function eventOf(transaction: RecordedTransaction, startsAt: Instant, note: string): StepEvent {
  const { at, who, call, block, hash, gasUsed } = transaction;
  return { ...when(at, startsAt), who, call, block, transaction: hash, gasUsed, note };
}

/** A transaction that a contract should have refused. */
export function refusedOf(transaction: RecordedTransaction, startsAt: Instant, what: string): Tried {
  const { refusal } = transaction;
  const answer = refusal === null ? "accepted" : refusalText(refusal);
  return { ...eventOf(transaction, startsAt, ""), what, answer, inVain: refusal !== null };
}

/** MakeTransaction answers with a verdict instead of reverting: what it refuses leaves no event. */
export function unpaidOf(transaction: RecordedTransaction, startsAt: Instant, what: string, verdict: string): Tried {
  const inVain = transaction.logs.length === 0 && ["TooEarly", "NoEvidence"].includes(verdict);
  const answer = `verdict ${verdict}, ${inVain ? "nothing moved" : "something moved"}`;
  return { ...eventOf(transaction, startsAt, ""), what, answer, inVain };
}

/** An instant as a report says it. */
export function when(at: Instant, startsAt: Instant): Pick<StepEvent, "at" | "offsetSeconds"> {
  return { at: isoTime(at), offsetSeconds: (at - startsAt) / 1000 };
}
