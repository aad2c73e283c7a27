import { type Instant, instant } from "#domain";

/** How fast virtual time passes. */
export interface Pace {
  /** Waits until an instant of virtual time may come; `wake` ends the wait early. Without a wait others get their turn now and then. */
  until(at: Instant): Promise<void>;
  /** Waits until `wake`. */
  pause(): Promise<void>;
  /** Something came in from outside: whoever waits looks again. */
  wake(): void;
  /** Up to an instant as fast as it goes, from there on at this speed: virtual seconds per second. */
  setSpeed(speed: number | "max", from: Instant): void;
  readonly speed: number | "max";
  /** The instant that virtual time has come to; null when it goes as fast as it goes, without a clock. */
  now(): Instant | null;
}

/** How long a run that does not wait keeps the process to itself; then whoever asks for its page gets an answer. */
const TURN_MS = 20;

/**
 * A pace that follows the wall clock.
 *
 * @param wallMs  A clock that never goes back, in ms.
 */
export function paceOf(wallMs: () => number): Pace {
  let speed: number | "max" = "max";
  let origin: { virtual: number; wall: number | null } = { virtual: 0, wall: null };
  let wakeUp: (() => void) | null = null;
  let turnAt = wallMs();
  async function giveWay(): Promise<void> {
    if (wallMs() - turnAt < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    turnAt = wallMs();
  }
  return {
    async until(at) {
      if (speed === "max" || at <= origin.virtual) return giveWay();
      origin.wall ??= wallMs();
      const waitMs = (at - origin.virtual) / speed - (wallMs() - origin.wall);
      if (waitMs <= 0) return giveWay();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, waitMs);
        function done(): void {
          clearTimeout(timer);
          wakeUp = null;
          resolve();
        }
        wakeUp = done;
      });
      turnAt = wallMs();
    },
    pause: () =>
      new Promise((resolve) => {
        wakeUp = () => {
          wakeUp = null;
          resolve();
        };
      }),
    wake: () => wakeUp?.(),
    get speed() {
      return speed;
    },
    now: () => {
      if (speed === "max" || origin.wall === null) return null;
      return instant(Math.floor(origin.virtual + (wallMs() - origin.wall) * speed));
    },
    setSpeed(newSpeed, from) {
      speed = newSpeed;
      origin = { virtual: from, wall: null };
      wakeUp?.();
    },
  };
}
