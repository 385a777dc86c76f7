import type { TokenActor } from '../../../domain/oidc-session/events.ts';

type Act = { readonly sub: string; readonly iss: string; readonly act?: Act };

const actOf = ({ user_id, issuer, actor }: TokenActor): Act => ({
  sub: user_id,
  iss: issuer,
  ...(actor ? { act: actOf(actor) } : {}),
});

/** RFC 8693, 4.1: who acts now, and within it who acted before. */
export const actClaim = (actor: TokenActor | undefined): { readonly act?: Act } => (actor ? { act: actOf(actor) } : {});

/** The same, in a token of ours that comes back. */
export const actorIn = (act: unknown): TokenActor | undefined => {
  if (typeof act !== 'object' || act === null) return undefined;
  const { sub, iss, act: before } = act as Partial<Act>;
  if (typeof sub !== 'string' || typeof iss !== 'string') return undefined;
  const actor = actorIn(before);
  return { user_id: sub, issuer: iss, ...(actor ? { actor } : {}) };
};
