/** What the doctor found. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** The one thing to do; null where nothing is wrong. */
  readonly todo: string | null;
}

export function fine(check: string, found: string): Finding {
  return { check, ok: true, found, todo: null };
}

export function wrong(check: string, found: string, todo: string): Finding {
  return { check, ok: false, found, todo };
}
