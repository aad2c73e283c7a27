import type { Instant } from "#domain";

/** How fast virtual time passes. */
export interface Pace {
  /** Waits until an instant of virtual time may come; `wake` ends the wait early. */
  until(at: Instant): Promise<void>;
  /** Something came in from outside: whoever waits looks again. */
  wake(): void;
  /** Changes the speed from an instant on: virtual seconds per second, or as fast as it goes. */
  setSpeed(speed: number | "max", from: Instant): void;
}

/**
 * A pace that follows the wall clock.
 *
 * @param wallMs  A clock that never goes back, in ms.
 */
export function paceOf(wallMs: () => number): Pace {
  let speed: number | "max" = "max";
  let origin = { virtual: 0, wall: 0 };
  let wakeUp: (() => void) | null = null;
  return {
    async until(at) {
      if (speed === "max") return;
      const waitMs = (at - origin.virtual) / speed - (wallMs() - origin.wall);
      if (waitMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, waitMs);
        function done(): void {
          clearTimeout(timer);
          wakeUp = null;
          resolve();
        }
        wakeUp = done;
      });
    },
    wake: () => wakeUp?.(),
    setSpeed(newSpeed, from) {
      speed = newSpeed;
      origin = { virtual: from, wall: wallMs() };
      wakeUp?.();
    },
  };
}
