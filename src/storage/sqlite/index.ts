export { DATABASE_FILE, memoryCommunityStore, openCommunityStore, readCommunityStore } from "./open.ts";
