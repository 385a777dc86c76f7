import { randomInt } from 'node:crypto';
import type { Api } from '../api/api.ts';
import {
  type FirstHuman,
  type FirstMachine,
  firstLoginName,
  type SetUpInstance,
  setUpInstance,
} from '../api/instance/setup.ts';
import { generatedDomain } from '../domain/org/domain-name.ts';
import { originOf } from './config/origin.ts';
import type { Config } from './config/settings.ts';

export type FirstInstance = {
  readonly loginName: string;
  /** Set only by the start that made it: tokens and a generated password are not kept in clear. */
  readonly created?: SetUpInstance & { readonly generatedPassword?: string };
};

/** Makes the first instance where the log holds none; finds it otherwise. */
export const firstInstance = async (api: Api, config: Config): Promise<FirstInstance | undefined> => {
  const { events } = await api.store.readAll(0n, { limit: 1, filter: { types: ['instance.added'] } });
  const loginName = loginNameOf(config);
  if (events.length > 0) return { loginName };
  if (config['FirstInstance.Skip']) return undefined;

  const configured = config['FirstInstance.Org.Human.Password'];
  const password = configured ?? generatedPassword();
  const created = await setUpInstance(api, {
    name: config['FirstInstance.InstanceName'],
    defaultLanguage: config['FirstInstance.DefaultLanguage'],
    domain: config.ExternalDomain,
    origin: originOf(config),
    orgName: config['FirstInstance.Org.Name'],
    human: humanOf(config, password),
    machine: machineOf(config, 'Machine') ?? { userName: 'fasti-admin-sa', name: 'Administrator by token' },
    ...optionally('loginClient', machineOf(config, 'LoginClient')),
  });
  return {
    loginName: created.human.loginName,
    created: { ...created, ...(configured === undefined ? { generatedPassword: password } : {}) },
  };
};

const loginNameOf = (config: Config) =>
  firstLoginName(
    config['FirstInstance.Org.Human.UserName'],
    generatedDomain(config['FirstInstance.Org.Name'], config.ExternalDomain) ?? config.ExternalDomain,
  );

const optionally = <K extends string, V>(key: K, value: V | undefined) =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]: V });

const humanOf = (config: Config, password: string): FirstHuman => {
  const phone = config['FirstInstance.Org.Human.Phone.Number'];
  return {
    userName: config['FirstInstance.Org.Human.UserName'],
    profile: {
      firstName: config['FirstInstance.Org.Human.FirstName'],
      lastName: config['FirstInstance.Org.Human.LastName'],
      ...optionally('nickName', config['FirstInstance.Org.Human.NickName']),
      ...optionally('displayName', config['FirstInstance.Org.Human.DisplayName']),
      ...optionally('preferredLanguage', config['FirstInstance.Org.Human.PreferredLanguage']),
    },
    email: {
      ...optionally('address', config['FirstInstance.Org.Human.Email.Address']),
      confirmation: confirmation(config['FirstInstance.Org.Human.Email.Verified']),
    },
    ...(phone === undefined || phone === ''
      ? {}
      : { phone: { address: phone, confirmation: confirmation(config['FirstInstance.Org.Human.Phone.Verified']) } }),
    password: { password, changeRequired: config['FirstInstance.Org.Human.PasswordChangeRequired'] },
  };
};

const confirmation = (verified: boolean) => ({ by: verified ? 'nothing' : 'sent_code' }) as const;

const machineOf = (config: Config, which: 'Machine' | 'LoginClient'): FirstMachine | undefined => {
  const userName = config[`FirstInstance.Org.${which}.Machine.Username`];
  if (userName === undefined || userName === '') return undefined;
  const expiration = config[`FirstInstance.Org.${which}.Pat.ExpirationDate`];
  return {
    userName,
    name: config[`FirstInstance.Org.${which}.Machine.Name`] ?? userName,
    ...(expiration === undefined || expiration === '' ? {} : { tokenExpiration: new Date(expiration) }),
  };
};

const alphabets = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.!'];

/** Twenty characters, some of every kind that the default password complexity asks for, none that look alike. */
const generatedPassword = (): string => {
  const all = alphabets.join('');
  const drawn = [...alphabets, ...Array.from({ length: 16 }, () => all)].map((alphabet) =>
    alphabet.charAt(randomInt(alphabet.length)),
  );
  for (let i = drawn.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [drawn[i], drawn[j]] = [drawn[j] ?? '', drawn[i] ?? ''];
  }
  return drawn.join('');
};
