import { isWaiting } from '../../../domain/approval.ts';
import { type DeviceRequest, deviceAuth } from '../../../domain/device-auth/device-auth.ts';
import { deviceAuthErrors } from '../../../domain/device-auth/errors.ts';
import { project } from '../../../domain/project/project.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { activeClient } from '../client/client.ts';
import { type Answer, approvalOf, type Completion, signedInFor } from '../signed-in-for.ts';
import { deviceAuthIdOf, userCodeIn } from './codes.ts';
import { deviceAuthOf } from './settings.ts';

/** A device that asked to be signed in. */
export type Device = { readonly id: string; readonly request: DeviceRequest };

/** By what a person typed off it, whether it still waits or not. */
export const findDevice = async (api: Api, instanceId: string, typed: string) => {
  const code = userCodeIn(typed, deviceAuthOf(api).userCode);
  return code === undefined ? undefined : readDevice(api, instanceId, await deviceAuthIdOf(api.keys, instanceId, code));
};

export const readDevice = async (
  api: Api,
  instanceId: string,
  id: string,
): Promise<(Device & { readonly isWaiting: boolean }) | undefined> => {
  const { state } = await api.load(instanceId, deviceAuth, id);
  return state.request && { id, request: state.request, isWaiting: isWaiting(state, api.now()) };
};

/** What the application is called that asks somebody to sign in, and its project; where it says what it does with what it gets. */
export const applicationShown = async (api: Api, { read }: Pick<Completion, 'read'>, clientId: string) => {
  const client = await activeClient(api, read, clientId);
  const named = await applicationOf(api, { read }, { ClientID: clientId });
  return { ...named, policyUri: client?.metadata.policy_uri, termsUri: client?.metadata.tos_uri };
};

/** What the application is called that the device runs, and its project. */
export const applicationOf = (
  api: Api,
  { read }: Pick<Completion, 'read'>,
  { ClientID }: Pick<DeviceRequest, 'ClientID'>,
): Promise<{ readonly appName: string; readonly projectName: string }> =>
  fromMemory(api, async (memory) => {
    const client = await activeClient(memory, read, ClientID);
    if (!client) throw deviceAuthErrors.not_found();
    const { state } = await memory.load(read.instanceId, project, client.projectId);
    const app = [...state.apps.values()].find(
      ({ configuration }) => configuration.type === 'oidc' && configuration.clientId === ClientID,
    );
    return { appName: client.metadata.client_name ?? app?.name ?? ClientID, projectName: state.name };
  });

/** Somebody who has signed in with this session lets the device in. */
export const approveDevice = async (api: Api, completion: Completion, id: string, answer: Answer): Promise<void> => {
  const { instance, context, wrote } = completion;
  const { state } = await api.load(instance.id, deviceAuth, id);
  if (!state.request) throw deviceAuthErrors.not_found();
  const { ClientID } = state.request;
  const signedIn = await fromMemory(api, (memory) => signedInFor(memory, completion, ClientID, answer));
  const approve = { type: 'ApproveDevice', now: api.now(), approval: approvalOf(answer, signedIn) } as const;
  const { position } = await api.execute(context, deviceAuth, id, approve);
  wrote(position);
};

export const denyDevice = async (
  api: Api,
  { context, wrote }: Pick<Completion, 'context' | 'wrote'>,
  id: string,
): Promise<void> => {
  wrote((await api.execute(context, deviceAuth, id, { type: 'DenyDevice', now: api.now() })).position);
};
