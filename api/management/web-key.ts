import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { WebKeyConfig } from '../../domain/web-key/events.ts';
import { webKey } from '../../domain/web-key/web-key.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import { listWebKeys, type WebKeyRow, webKeyState } from '../../projections/web-key/web-key.ts';
import { type Api, type Call, type Service, service } from '../api.ts';
import {
  ECDSACurve,
  ECDSASchema,
  ED25519Schema,
  RSABits,
  RSAHasher,
  RSASchema,
  type WebKeySchema,
} from '../gen/zitadel/webkey/v2/key_pb.js';
import { type CreateWebKeyRequest, WebKeyService } from '../gen/zitadel/webkey/v2/webkey_service_pb.js';
import { generateWebKey, type RsaBits } from '../oidc/keys/web-key.ts';
import { when } from './details.ts';
import { recordAll } from './record.ts';

/** The keys that sign tokens. A new one is published at once and signs from when it is activated. */
export const webKeyService = (api: Api): Service => {
  const write = async (call: Call, steps: readonly AnyStep[]) => {
    const last = await recordAll(api, call, steps);
    return last.at(-1);
  };

  /** Which key signs now; that only one does is claimed, whatever this says. */
  const steppingDown = async (call: Call, exceptId: string): Promise<readonly AnyStep[]> => {
    const keys = await listWebKeys(api.views, { ...call.read, notBefore: await api.store.head() });
    return keys
      .filter(({ id, state }) => state === webKeyState.active && id !== exceptId)
      .map(({ id }) => step(webKey, id, { type: 'DeactivateWebKey' } as const));
  };

  return service(WebKeyService, {
    async createWebKey(call, { key }) {
      await call.allow('iam.web_key.write');
      const id = api.newId();
      const add = step(webKey, id, await generated(id, key), call.instance.id);
      return { id, ...when('creationDate', await write(call, [add])) };
    },

    async activateWebKey(call, { id }) {
      await call.allow('iam.web_key.write');
      const activate = step(webKey, id, { type: 'ActivateWebKey' } as const);
      return when('changeDate', await write(call, [...(await steppingDown(call, id)), activate]));
    },

    async deleteWebKey(call, { id }) {
      await call.allow('iam.web_key.delete');
      return when('deletionDate', await write(call, [step(webKey, id, { type: 'RemoveWebKey' } as const)]));
    },

    async listWebKeys(call) {
      await call.allow('iam.web_key.read');
      return { webKeys: (await listWebKeys(api.views, call.read)).map(webKeyMessage) };
    },
  });
};

/** What is not said is RSA with 2048 bits and SHA-256, or P-256. */
const generated = (id: string, key: CreateWebKeyRequest['key']) => {
  switch (key.case) {
    case 'ecdsa':
      return generateWebKey(id, curves[key.value.curve] ?? 'ES256');
    case 'ed25519':
      return generateWebKey(id, 'EdDSA');
    default:
      return generateWebKey(id, hashers[key.value?.hasher ?? 0] ?? 'RS256', bits[key.value?.bits ?? 0] ?? 2048);
  }
};
const curves = {
  [ECDSACurve.ECDSA_CURVE_P256]: 'ES256',
  [ECDSACurve.ECDSA_CURVE_P384]: 'ES384',
  [ECDSACurve.ECDSA_CURVE_P512]: 'ES512',
} as Readonly<Record<number, 'ES256' | 'ES384' | 'ES512'>>;
const hashers = {
  [RSAHasher.RSA_HASHER_SHA256]: 'RS256',
  [RSAHasher.RSA_HASHER_SHA384]: 'RS384',
  [RSAHasher.RSA_HASHER_SHA512]: 'RS512',
} as Readonly<Record<number, 'RS256' | 'RS384' | 'RS512'>>;
const bits: Readonly<Record<number, RsaBits>> = {
  [RSABits.RSA_BITS_2048]: 2048,
  [RSABits.RSA_BITS_3072]: 3072,
  [RSABits.RSA_BITS_4096]: 4096,
};

const webKeyMessage = (row: WebKeyRow): MessageInitShape<typeof WebKeySchema> => ({
  id: row.id,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  state: row.state,
  key: keyMessage(row.config as WebKeyConfig),
});

const keyMessage = (config: WebKeyConfig) => {
  // The contract numbers lengths from 1, in steps of 1024 bits.
  if ('Bits' in config)
    return {
      case: 'rsa',
      value: create(RSASchema, { bits: Number(config.Bits) / 1024 - 1, hasher: Number(config.Hasher) }),
    } as const;
  if ('Curve' in config) return { case: 'ecdsa', value: create(ECDSASchema, { curve: Number(config.Curve) }) } as const;
  return { case: 'ed25519', value: create(ED25519Schema) } as const;
};
