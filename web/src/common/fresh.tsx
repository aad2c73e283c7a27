import type { ReactNode } from "react";

/** A value that fades in for a moment when it changes. */
export function Fresh({ value, children }: { readonly value: string; readonly children?: ReactNode }) {
  return (
    <span key={value} className="fresh">
      {children ?? value}
    </span>
  );
}
