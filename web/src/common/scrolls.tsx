import type { ReactNode } from "react";

/** A place that may be wider or taller than its room, and can then be scrolled by keyboard as well. */
export function Scrolls({
  label,
  children,
  isTall = false,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly isTall?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a tab stop nobody could scroll here by keyboard.
    <section className={isTall ? "scrolls tall" : "scrolls"} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
