import type { JWTPayload } from 'jose';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { type Subject, userinfoClaims, withoutPersonal } from './claims.ts';
import type { Place } from './issue.ts';
import { roleClaims } from './roles.ts';
import { subjectIdentifier } from './subject-identifier.ts';

/** Where claims go out to. */
export type Destination = 'id_token' | 'access_token' | 'userinfo' | 'introspection';

export type Told = {
  readonly subject: Subject;
  readonly scope: readonly string[];
  /** Asked for one by one, in the `claims` parameter. */
  readonly asked?: readonly string[];
  /** To whom it is told, if it is an application. */
  readonly client: Client | undefined;
  /** Whether profile, address and number belong here, where the scope allows them. */
  readonly ofPerson: boolean;
  /** Whether all roles of the project belong here, whether the scope asks for them or not. */
  readonly allRoles: boolean;
};

/**
 * Everything that is told of a person, wherever it is told: who they are, what they may do. Whoever has a say in claims from
 * outside (a webhook) is asked here, with the destination, and nowhere else.
 */
export const mintedClaims = async (
  api: Api,
  place: Place,
  _to: Destination,
  { subject, scope, asked = [], client, ofPerson, allRoles: asserted }: Told,
): Promise<JWTPayload & { readonly sub: string }> => {
  const { instanceId, userId } = subject;
  const projectId = client?.projectId;
  const sub = await subjectIdentifier(api, instanceId, client, userId);
  const roles = await roleClaims(api, place, { userId, scope, asked, projectId, asserted });
  const person = { ...subject, origin: place.origin };
  const claims = await userinfoClaims(api, person, ofPerson ? scope : withoutPersonal(scope), asked);
  return { ...roles, ...claims, sub };
};
