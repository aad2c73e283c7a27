/** What somebody wants to sign. */
export type Wanted =
  | { readonly call: "vote"; readonly id: string; readonly approves: boolean }
  | { readonly call: "execute"; readonly id: string }
  | { readonly call: "propose-admit" | "propose-remove"; readonly member: string };

/** Where the program says what is to be signed for it. @param as  Who will sign. */
export function pathToPrepare(wanted: Wanted, as: string): string {
  const query = new URLSearchParams({ call: wanted.call, as });
  if ("id" in wanted) query.set("id", wanted.id);
  if (wanted.call === "vote") query.set("approve", wanted.approves ? "yes" : "no");
  if ("member" in wanted) query.set("member", wanted.member);
  return `/api/transactions/prepare?${query}`;
}

/** Whether somebody wrote an address. */
export function isAddress(text: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(text.trim());
}
