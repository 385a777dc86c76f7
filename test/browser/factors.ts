import { session } from '../../domain/session/session.ts';
import { type LoginSettings, loginSettings, multiFactors, secondFactors } from '../../domain/settings/login.ts';
import type { browserWorld } from './world.ts';

type World = Pick<ReturnType<typeof browserWorld>, 'fasti' | 'clients' | 'person'>;

export const setLogin = async ({ fasti }: Pick<World, 'fasti'>, values: Partial<LoginSettings>) => {
  const { position } = await fasti.api.execute(fasti.context, loginSettings.instance, fasti.instanceId, {
    type: 'SetSettings',
    values,
  } as const);
  await fasti.api.recent.upTo(position);
};

/** Whatever there is may be set up, and is offered to whoever has not said "not now". */
export const everyFactor: Partial<LoginSettings> = {
  secondFactors: Object.values(secondFactors),
  multiFactors: Object.values(multiFactors),
};

/** Somebody who has yet to be asked for a second factor, with a verified phone. */
export const newcomer = async (world: World, givenName: string) => {
  const { userId, loginName } = await world.person(givenName, { wasAsked: false });
  const verification = { case: 'isVerified', value: true } as const;
  await world.clients.users.setPhone({ userId, phone: '+41791234567', verification });
  return { userId, loginName };
};

/** The newest code that was sent to finish a sign-in. */
export const sentCode = async ({ fasti }: Pick<World, 'fasti'>, by: 'otpSms' | 'otpEmail'): Promise<string> => {
  const types = [by === 'otpSms' ? 'session.otp.sms.challenged' : 'session.otp.email.challenged'];
  const { events } = await fasti.api.store.readAll(0n, { limit: 500, filter: { types } });
  const { state } = await fasti.api.load(fasti.instanceId, session, events.at(-1)?.aggregateId ?? '');
  return state.sent[by]?.code ?? '';
};
