/** Loaded with the first key that is shown: 130 ms and 11 MB, which a start need not pay. */
export const webauthn = () => import('@simplewebauthn/server');
