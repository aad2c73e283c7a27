import { kW } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** Whether a home takes or gives, and how much; the mean of the last step. */
export function doesNow(netImportW: number | null): string {
  if (netImportW === null) return texts.page.none;
  if (netImportW === 0) return texts.myHome.balanced;
  return netImportW > 0 ? texts.myHome.takes(kW(netImportW)) : texts.myHome.gives(kW(-netImportW));
}
