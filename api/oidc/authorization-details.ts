import { isDeepStrictEqual } from 'node:util';
import type { AuthorizationDetail } from '../../domain/oidc-session/events.ts';
import type { Client } from './client/client.ts';
import { foreignJson } from './foreign-json.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';

/** More than any client has use for; each stands in every token. */
const [mostDetails, mostLength] = [20, 10_000];

const invalid = (description: string) => new OAuthError('invalid_authorization_details', description);

/** RFC 9396, 2 and 5: objects, each of a type that the client has registered. Undefined: none were sent. */
export const detailsIn = (
  parameters: Pick<Parameters, 'get'>,
  client: Pick<Client, 'metadata'> | undefined,
): readonly AuthorizationDetail[] | undefined => {
  const text = parameters.get('authorization_details');
  if (text === undefined) return undefined;
  const details = listIn(text);
  const types = client?.metadata.authorization_details_types ?? [];
  const unknown = details.find(({ type }) => !types.includes(type));
  if (unknown) throw invalid(`This client has not registered the type ${unknown.type} (authorization_details_types).`);
  return details;
};

const listIn = (text: string): readonly AuthorizationDetail[] => {
  const malformed = () =>
    invalid(`authorization_details must be a JSON list of at most ${mostDetails} objects with a type.`);
  if (text.length > mostLength) throw malformed();
  const value = foreignJson(text);
  if (!Array.isArray(value) || value.length > mostDetails || !value.every(isDetail)) throw malformed();
  return value;
};

const isDetail = (value: unknown): value is AuthorizationDetail =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as AuthorizationDetail).type === 'string' &&
  hasCommonFields(value as AuthorizationDetail);

/** RFC 9396, 2.2 and 5: what is common to all types is what it is, or not there. */
const hasCommonFields = (detail: AuthorizationDetail): boolean => {
  const lists = [detail['locations'], detail['actions'], detail['datatypes'], detail['privileges']];
  const isTexts = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string');
  const { identifier } = detail;
  return (
    lists.every((list) => list === undefined || isTexts(list)) &&
    (identifier === undefined || typeof identifier === 'string')
  );
};

/**
 * Which of the details that were granted a token is to have, by their place; undefined: all of them. Only those that were
 * granted as they stand: what is less than one of them is for each type to say, and we know none (RFC 9396, 6).
 */
export const detailsAmong = (
  granted: readonly AuthorizationDetail[] | undefined,
  asked: readonly AuthorizationDetail[] | undefined,
): readonly number[] | undefined =>
  asked?.map((detail) => {
    const place = granted?.findIndex((each) => isDeepStrictEqual(each, detail)) ?? -1;
    if (place < 0) throw invalid('This is not among the authorization_details that were granted.');
    return place;
  });

/** Those of a token. */
export const detailsOf = (
  granted: readonly AuthorizationDetail[] | undefined,
  places: readonly number[] | undefined,
): readonly AuthorizationDetail[] | undefined => places?.flatMap((place) => granted?.[place] ?? []) ?? granted;
