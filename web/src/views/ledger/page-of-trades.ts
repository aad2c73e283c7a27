/** So many agreements stand on one page. */
export const ROWS_ON_A_PAGE = 20;

/** Where a page of a day's agreements is asked for. @param home  Empty for every home. */
export function pathOfPage(date: string, home: string, offset: number): string {
  const query = new URLSearchParams({ offset: String(offset), limit: String(ROWS_ON_A_PAGE) });
  if (home !== "") query.set("home", home);
  return `/api/days/${date}/trades?${query}`;
}
