import { hash } from 'node:crypto';
import { invalidGrant } from './oauth-error.ts';

/** 43 characters: a SHA-256 in base64url (RFC 7636, 4.2). */
const challenge = /^[\w-]{43}$/;
const verifier = /^[\w.~-]{43,128}$/;

export const isCodeChallenge = (text: string) => challenge.test(text);

export const challengeOf = (codeVerifier: string): string => {
  if (!verifier.test(codeVerifier)) throw invalidGrant('The code_verifier is not of the form that RFC 7636 gives it.');
  return hash('sha256', codeVerifier, 'base64url');
};
