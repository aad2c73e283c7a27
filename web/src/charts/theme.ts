import { useSyncExternalStore } from "react";

/** What is drawn has the colour of where it comes from; the values stand in the style sheet, one set per theme. */
export const COLOURS = [
  "sun",
  "neighbours",
  "grid",
  "battery",
  "own",
  "trouble",
  "quiet",
  "hairline",
  "text",
  "ground",
  "here",
] as const;
/** A colour by what it means. */
export type Colour = (typeof COLOURS)[number];

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The theme that is shown; whoever draws on a canvas draws again when it changes. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(watch, () => (dark.matches ? "dark" : "light"));
}

/** The value of a colour in the theme that is shown. */
export function colourValue(colour: Colour): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`).trim();
}

/** The same, see-through. @param opacity  From 0 to 1. */
export function washed(colour: Colour, opacity: number): string {
  const level = Math.round(opacity * 255);
  return `${colourValue(colour)}${level.toString(16).padStart(2, "0")}`;
}

function watch(watcher: () => void): () => void {
  dark.addEventListener("change", watcher);
  return () => dark.removeEventListener("change", watcher);
}
