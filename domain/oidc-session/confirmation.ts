/** What a token is bound to (RFC 7800): the thumbprint of a key (RFC 9449, 6.1), or of a certificate (RFC 8705, 3.1). */
export type Confirmation = { readonly jkt?: string; readonly 'x5t#S256'?: string };
