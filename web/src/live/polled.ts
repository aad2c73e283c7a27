import { useEffect, useState } from "react";
import { type Fetched, useFetched } from "./fetched.ts";

/**
 * Asks the program again and again, as long as somebody looks; a page in the background asks nothing.
 *
 * @param version  Asks at once when this changes.
 */
export function usePolled<T>(path: string, everyMs: number, version: unknown = ""): Fetched<T> {
  const [round, setRound] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") setRound((n) => n + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return useFetched<T>(path, `${round} ${version}`);
}
