import type { Instant } from "#domain";

const AUDIT_SECONDS = 365n * 86_400n;

/** Until when a meter that is audited now may be trusted, in seconds. */
export function auditedUntilOf(now: Instant): bigint {
  return BigInt(Math.floor(now / 1000)) + AUDIT_SECONDS;
}
