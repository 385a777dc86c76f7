/** Filled from ZITADEL's roles; see docs/permissions.md. */
export type Permission = string;
