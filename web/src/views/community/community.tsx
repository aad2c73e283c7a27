import type { ViewProps } from "../../shell/view.ts";

export default function Community({ state }: ViewProps) {
  return <p className="empty">{state.community.title}</p>;
}
