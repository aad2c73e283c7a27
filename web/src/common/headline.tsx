import type { ReactNode } from "react";

/** The first line of a view: what an operator came to know. It is read aloud when it changes. */
export function Headline({
  text,
  isTrouble,
  children,
}: {
  readonly text: string;
  readonly isTrouble: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <div className="headline">
      <p role="status">
        <strong className={isTrouble ? "trouble" : ""}>{text}</strong>
      </p>
      {children}
    </div>
  );
}
