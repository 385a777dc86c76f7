/** What tokens stand on beside the session that they name: whichever of it ends takes them along. */
export type Foundation =
  /** The machine's key that signed for them. */
  | { readonly user_id: string; readonly key_id: string }
  /** The machine's secret, by when it was set. */
  | { readonly user_id: string; readonly secret_set_at: string }
  /** The personal access token that they were exchanged for. */
  | { readonly user_id: string; readonly pat_id: string }
  /** The login of whoever acts for somebody. */
  | { readonly session_id: string }
  /** The tokens that they were exchanged for: all of that session, or that one. */
  | { readonly oidc_session_id: string; readonly token_id?: string };
