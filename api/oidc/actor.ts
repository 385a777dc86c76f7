import type { TokenActor } from '../../domain/oidc-session/events.ts';

type Act = { readonly sub: string; readonly iss: string; readonly act?: Act };

const actOf = ({ user_id, issuer, actor }: TokenActor): Act => ({
  sub: user_id,
  iss: issuer,
  ...(actor ? { act: actOf(actor) } : {}),
});

/** RFC 8693, 4.1: who acts now, and within it who acted before. */
export const actClaim = (actor: TokenActor | undefined): { readonly act?: Act } => (actor ? { act: actOf(actor) } : {});
