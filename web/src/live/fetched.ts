import { useEffect, useState } from "react";

/** What came of asking the program for something. */
export type Fetched<T> =
  | { readonly is: "waiting" }
  | { readonly is: "there"; readonly value: T }
  /** The program answered that it cannot; `message` is its sentence. */
  | { readonly is: "refused"; readonly message: string };

const WAITING = { is: "waiting" } as const;
/** After no answer at all it is asked again: the program may be starting anew. */
const TRY_AGAIN_MS = 2_000;

/**
 * Asks the program, and again whenever `path` or `version` changes. An older answer stays until the next one to the same path is there.
 *
 * @param path  null asks for nothing.
 */
export function useFetched<T>(path: string | null, version: unknown = ""): Fetched<T> {
  const [answer, setAnswer] = useState<{ readonly path: string | null; readonly fetched: Fetched<T> }>({
    path: null,
    fetched: WAITING,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the same is another answer.
  useEffect(() => {
    if (path === null) return;
    const gone = new AbortController();
    const ask = () =>
      fetchJson<T>(path, gone.signal)
        .then((fetched) => setAnswer({ path, fetched }))
        .catch(() => {
          if (!gone.signal.aborted) setTimeout(() => gone.signal.aborted || ask(), TRY_AGAIN_MS);
        });
    ask();
    return () => gone.abort();
  }, [path, version]);
  return answer.path === path ? answer.fetched : WAITING;
}

/** One question, one answer. @throws TypeError without an answer */
export async function fetchJson<T>(path: string, signal: AbortSignal | null = null): Promise<Fetched<T>> {
  return answerOf<T>(await fetch(path, { signal }));
}

/** Hands something in. @throws TypeError without an answer */
export async function sendJson<T>(path: string, body: unknown): Promise<Fetched<T>> {
  const headers = { "content-type": "application/json" };
  return answerOf<T>(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answerOf<T>(answer: Response): Promise<Fetched<T>> {
  const body = (await answer.json()) as T & { readonly error?: { readonly message?: string } };
  if (answer.ok) return { is: "there", value: body };
  return { is: "refused", message: body.error?.message ?? answer.statusText };
}
