/** OpenID Connect Core, 5.5.1: null asks for a claim without saying more. */
export type ClaimRequest = null | {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
};
export type ClaimRequests = { readonly [name: string]: ClaimRequest };
/** The `claims` parameter: what is wanted of the user info endpoint and in the ID token. */
export type ClaimsRequest = { readonly userinfo?: ClaimRequests; readonly id_token?: ClaimRequests };
