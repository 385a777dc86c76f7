import type { ClaimRequest, ClaimsRequest } from '../claims-request.ts';

type Asked = {
  readonly hint_user_id?: string | undefined;
  readonly acr_values?: readonly string[] | undefined;
  readonly claims?: ClaimsRequest | undefined;
};

const textsOf = (claim: ClaimRequest | undefined): readonly string[] => {
  const { value, values = [] } = claim ?? {};
  return [value, ...values].filter((each) => typeof each === 'string');
};

/** Who must sign in; undefined: anybody may (OpenID Connect Core, 3.1.2.1 and 5.5.1). */
export const wantedSubjects = ({ hint_user_id, claims }: Asked): readonly string[] | undefined => {
  const named = textsOf(claims?.id_token?.['sub']);
  if (!hint_user_id) return named.length === 0 ? undefined : named;
  return named.length === 0 || named.includes(hint_user_id) ? [hint_user_id] : [];
};

/** One of these must be reached (Core, 5.5.1.1); empty: none. */
export const essentialAcrs = ({ claims }: Asked): readonly string[] => {
  const acr = claims?.id_token?.['acr'];
  return acr?.essential === true ? textsOf(acr) : [];
};

/** In the order of preference. */
export const wantedAcrs = ({ claims, acr_values = [] }: Asked): readonly string[] => [
  ...textsOf(claims?.id_token?.['acr']),
  ...acr_values,
];
