import type { JsonObject } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { validClientMetadata } from '../../../domain/project/valid-client-metadata.ts';
import { clientPolicy, defaultClientPolicy } from '../../../domain/settings/client-policy.ts';
import type { ClientPolicy, SoftwareStatementIssuer } from '../../../domain/settings/events.ts';
import { findClientPolicy } from '../../../projections/settings/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { ClientService, ClientPolicy as Message } from '../../gen/fasti/oidc/v1/client_service_pb.js';
import { when } from '../details.ts';
import { mustBeBegun } from '../settings/shown.ts';
import { decideOn } from '../settings/write.ts';

type Policy = Pick<Methods<typeof ClientService>, 'getClientPolicy' | 'setClientPolicy'>;

/** What an instance demands of every client, and whom it lets register. */
export const clientPolicyMethods = (api: Api): Policy => ({
  async getClientPolicy(call) {
    const row = await findClientPolicy(api.views, call.read);
    if (!row) await mustBeBegun(api, call);
    return {
      policy: messageOf((row?.policy as ClientPolicy | undefined) ?? defaultClientPolicy),
      ...(row ? { changeDate: timestampFromDate(row.change_date) } : {}),
    };
  },

  async setClientPolicy(call, { policy }) {
    const command = { type: 'SetClientPolicy', policy: stated(policy) } as const;
    return when('changeDate', (await decideOn(api, call, clientPolicy, call.instance.id, command)).last);
  },
});

const messageOf = ({ registration, softwareStatementIssuers, ...rest }: ClientPolicy) => ({
  ...rest,
  registration: {
    ...registration,
    allowedGrantTypes: [...registration.allowedGrantTypes],
    allowedRedirectHosts: [...registration.allowedRedirectHosts],
    imposedMetadata: registration.imposedMetadata as JsonObject,
  },
  softwareStatementIssuers: softwareStatementIssuers.map(({ issuer, jwks, jwksUri = '' }) => ({
    issuer,
    keys: jwks
      ? ({ case: 'jwks', value: jwks as JsonObject } as const)
      : ({ case: 'jwksUri', value: jwksUri } as const),
  })),
});

const stated = (policy: Message | undefined): ClientPolicy => {
  const registration = policy?.registration;
  return {
    requirePushedAuthorizationRequests: policy?.requirePushedAuthorizationRequests ?? false,
    requirePkce: policy?.requirePkce ?? false,
    registration: {
      allowedGrantTypes: registration?.allowedGrantTypes ?? [],
      allowedRedirectHosts: (registration?.allowedRedirectHosts ?? []).map((host) => host.toLowerCase()),
      requireSoftwareStatement: registration?.requireSoftwareStatement ?? false,
      imposedMetadata: validClientMetadata(registration?.imposedMetadata ?? {}),
    },
    softwareStatementIssuers: (policy?.softwareStatementIssuers ?? []).map(issuerIn),
  };
};

const issuerIn = ({ issuer, keys }: Message['softwareStatementIssuers'][number]): SoftwareStatementIssuer => {
  if (keys.case === 'jwks') {
    validClientMetadata({ jwks: keys.value });
    return { issuer, jwks: keys.value };
  }
  validClientMetadata({ jwks_uri: keys.value });
  return { issuer, jwksUri: keys.value ?? '' };
};
