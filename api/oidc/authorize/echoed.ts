import type { Check } from './check.ts';

/** What we only hand back: state with the answer, nonce in the ID token. */
export const echoed: Check = ({ parameters }) => {
  const [state, nonce] = [parameters.get('state'), parameters.get('nonce')];
  return { ...(state === undefined ? {} : { state }), ...(nonce === undefined ? {} : { nonce }) };
};
