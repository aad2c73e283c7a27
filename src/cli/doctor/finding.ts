/** What the doctor found. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** What is wrong about it; null where nothing is. */
  readonly wrong: string | null;
  /** The one thing to do; null where nothing is wrong. */
  readonly todo: string | null;
}

export function fine(check: string, found: string): Finding {
  return { check, ok: true, found, wrong: null, todo: null };
}

export function bad(check: string, found: string, wrong: string, todo: string): Finding {
  return { check, ok: false, found, wrong, todo };
}

/** The findings as a person reads them: one line each, two more where something is wrong, and a verdict. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, ok, found, wrong, todo }) => [
    `${ok ? "ok " : "BAD"} ${check.padEnd(width)}  ${found}`,
    ...(ok ? [] : [`    wrong: ${wrong}`, `    to do: ${todo}`]),
  ]);
  const ill = findings.filter(({ ok }) => !ok).length;
  const verdict = ill === 0 ? "Nothing is wrong." : `${ill === 1 ? "One thing is" : `${ill} things are`} wrong.`;
  return [...lines, "", verdict].join("\n");
}
