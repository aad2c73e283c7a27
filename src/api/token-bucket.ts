/** Lets so many through at once, and one more after each stretch of time. */
export class TokenBucket {
  readonly #burst: number;
  readonly #everyMs: number;
  readonly #clock: () => number;
  #left: number;
  #at: number;

  /** @param clock  Milliseconds that only grow. */
  constructor(burst: number, everyMs: number, clock: () => number) {
    [this.#burst, this.#everyMs, this.#clock] = [burst, everyMs, clock];
    [this.#left, this.#at] = [burst, clock()];
  }

  /** Whether one more may pass; if so, it has. */
  take(): boolean {
    const now = this.#clock();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) / this.#everyMs);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
