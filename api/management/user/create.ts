import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { metadataErrors } from '../../../domain/metadata.ts';
import { org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import type { AnyStep } from '../../../eventstore/execute.ts';
import { orgByPrimaryDomain } from '../../../projections/org/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import type { Organization } from '../../gen/zitadel/object/v2/object_pb.js';
import type {
  CreateUserRequest_Human,
  CreateUserRequest_Machine,
  UserService,
} from '../../gen/zitadel/user/v2/user_service_pb.js';
import { humanSteps, machineSteps, type NewHuman, type NewMachine, userNameScope } from '../../user/creation.ts';
import { detailsOf } from '../details.ts';
import { write } from './access.ts';
import { mustNotBorrowDomain } from './name.ts';
import { metadataIn, newHumanIn, userRequestErrors } from './request.ts';

type Creation = Pick<Methods<typeof UserService>, 'createUser' | 'addHumanUser'>;

/** `createHuman`: whom whichever request describes, by whoever may. */
export const humanCreation = (api: Api) => {
  const checkName = async (call: Call, orgId: string, userName: string | undefined) => {
    if (userName === undefined) return;
    const { userLoginMustBeDomain } = await userNameScope(api, call.instance.id, orgId);
    if (!userLoginMustBeDomain) await mustNotBorrowDomain(api, call, orgId, userName);
  };
  const mustBeAllowedIn = async (call: Call, orgId: string) => {
    await call.allow('user.write', { orgId });
    await fromMemory(api, async ({ load }) => {
      const { state } = await load(call.instance.id, org, orgId);
      if (!orgExists(state)) throw orgErrors.not_found();
      return state;
    });
  };
  const create = async (call: Call, userId: string, steps: readonly AnyStep[]) => ({
    userId,
    last: await write(api, call, steps),
  });

  const createHuman = async (
    call: Call,
    human: NewHuman,
    andThen: (userId: string) => readonly AnyStep[] = () => [],
  ) => {
    await mustBeAllowedIn(call, human.orgId);
    await checkName(call, human.orgId, human.userName ?? human.email.address);
    const { userId, steps, ...codes } = await humanSteps(api, call.context, { ...human, origin: call.origin });
    return { ...(await create(call, userId, [...steps, ...andThen(userId)])), codes };
  };
  const createMachine = async (call: Call, machine: NewMachine) => {
    await mustBeAllowedIn(call, machine.orgId);
    await checkName(call, machine.orgId, machine.userName);
    const { userId, steps } = await machineSteps(api, call.context, machine);
    return { ...(await create(call, userId, steps)), codes: {} };
  };
  return { createHuman, createMachine };
};

export const userCreation = (api: Api): Creation => {
  const { createHuman, createMachine } = humanCreation(api);

  return {
    async createUser(call, { organizationId: orgId, userId, username, userType, metadata }) {
      const named = { orgId, ...(userId ? { userId } : {}), ...(username ? { userName: username } : {}) };
      switch (userType.case) {
        case 'human': {
          const human = newHumanIn(orgId, withMetadata(userType.value, metadata), { userId, username });
          return created(await createHuman(call, human));
        }
        case 'machine':
          return created(
            await createMachine(call, {
              ...named,
              profile: machineProfileIn(userType.value),
              metadata: metadataIn(metadata),
            }),
          );
        case undefined:
          throw userRequestErrors.type_missing();
      }
    },

    async addHumanUser(call, request) {
      const orgId = await orgOf(api, call, request.organization);
      const { userId, last, codes } = await createHuman(call, newHumanIn(orgId, request, request));
      return { userId, details: { ...detailsOf(last), creationDate: timestampFromDate(last.createdAt) }, ...codes };
    },
  };
};

const created = ({
  userId,
  last,
  codes,
}: {
  readonly userId: string;
  readonly last: { readonly createdAt: Date };
  readonly codes: { readonly emailCode?: string; readonly phoneCode?: string };
}) => ({ id: userId, creationDate: timestampFromDate(last.createdAt), ...codes });

/** Metadata used to stand inside the human; now it stands beside it. Both at once would say two things. */
const withMetadata = (human: CreateUserRequest_Human, metadata: CreateUserRequest_Human['metadata']) => {
  if (human.metadata.length > 0 && metadata.length > 0) throw metadataErrors.conflicting();
  return metadata.length > 0 ? { ...human, metadata } : human;
};

const machineProfileIn = ({ name, description, accessTokenType }: CreateUserRequest_Machine) => ({
  name,
  ...(description ? { description } : {}),
  accessTokenType: accessTokenType as number,
});

/** By id, by primary domain, or the one in context. */
const orgOf = async (api: Api, call: Call, organization: Organization | undefined): Promise<string> => {
  const asked = organization?.org;
  if (asked?.case === 'orgId' && asked.value) return asked.value;
  if (asked?.case !== 'orgDomain' || !asked.value) return call.orgId;
  const found = await orgByPrimaryDomain(api.views, call.read, asked.value);
  if (!found) throw orgErrors.not_found();
  return found;
};
