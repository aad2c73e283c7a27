/** Milliseconds since 1970 by a clock that never goes back: what processes of one machine can compare. */
export function realMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits until an instant of `realMs`. */
export function waitUntil(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - realMs())));
}
