import type { Address, Instant, Message } from "#domain";

/** Why a message is not taken, although its envelope opened. */
export type ReplayRefusal =
  /** This sender's message with this number in this conversation was here before. */
  | "seen"
  /** Its time for an answer is so long over that it is no longer remembered whether it was here. */
  | "late"
  /** Its time for an answer is so far ahead that it would have to be remembered for too long. */
  | "too-far-ahead"
  /** Its sender has too many messages within the window: a flood. */
  | "too-many";

/** Whether a message is taken. */
export type Admission = { readonly ok: true } | { readonly ok: false; readonly reason: ReplayRefusal };

/** Takes each message once. What it forgets it refuses by time, so forgetting opens no gap. */
export interface ReplayWindow {
  admit(message: Message, now: Instant): Admission;
  /** Everything remembered, to be given to the next `replayWindow` after a restart. */
  remembered(): Remembered;
}

/** Per sender: conversation and number → until when an answer was waited for. */
export type Remembered = ReadonlyMap<Address, ReadonlyMap<string, Instant>>;

const HOUR_MS = 3_600_000;

/**
 * A window that refuses what was here before. Order does not matter: late and overtaken messages are taken while the
 * window covers them.
 *
 * @param options.keepMs How long after its `replyBy` a message is still taken; default one hour.
 * @param options.aheadMs How far ahead a `replyBy` may lie; default a week.
 * @param options.perSender Most messages of one sender that are remembered at a time; default 10,000.
 * @param options.remembered What an earlier window remembered.
 * @source P4; G5 (out-of-order and late messages are tolerated); design, section 7 (replay, flood)
 * @example
 * replayWindow().remembered().size   // 0
 */
export function replayWindow(
  options: { keepMs?: number; aheadMs?: number; perSender?: number; remembered?: Remembered } = {},
): ReplayWindow {
  const { keepMs = HOUR_MS, aheadMs = 168 * HOUR_MS, perSender = 10_000 } = options;
  const senders = copy(options.remembered ?? new Map());
  let nextSweep = Number.NEGATIVE_INFINITY;

  const admit = (message: Message, now: Instant): Admission => {
    if (message.replyBy + keepMs < now) return refused("late");
    if (message.replyBy > now + aheadMs) return refused("too-far-ahead");
    if (now >= nextSweep) {
      sweep(senders, now - keepMs);
      nextSweep = now + keepMs;
    }
    const seen = senders.get(message.sender) ?? new Map<string, Instant>();
    const key = `${message.sequence}:${message.conversationId}`;
    if (seen.has(key)) return refused("seen");
    if (seen.size >= perSender) return refused("too-many");
    senders.set(message.sender, seen.set(key, message.replyBy));
    return { ok: true };
  };
  return { admit, remembered: () => copy(senders) };
}

function copy(from: Remembered): Map<Address, Map<string, Instant>> {
  return new Map([...from].map(([sender, seen]) => [sender, new Map(seen)]));
}

/** Drops what `late` refuses from now on. */
function sweep(senders: Map<Address, Map<string, Instant>>, before: number): void {
  for (const [sender, seen] of senders) {
    for (const [key, replyBy] of seen) if (replyBy < before) seen.delete(key);
    if (seen.size === 0) senders.delete(sender);
  }
}

function refused(reason: ReplayRefusal): Admission {
  return { ok: false, reason };
}
