import type { ViewProps } from "../../shell/view.ts";

export default function System({ state }: ViewProps) {
  return <p className="empty">{state.community.title}</p>;
}
