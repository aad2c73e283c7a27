export { isOpenToOthers } from "./own-names.ts";
export type { Program } from "./program.ts";
export { type Api, type ApiOptions, startApi } from "./start.ts";
export type { CommunityStatus } from "./status.ts";
export type * from "./types.ts";
