import { appErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import type { LinkEntry } from '../../../domain/settings/events.ts';
import { linkSettings } from '../../../domain/settings/link.ts';
import { projectOfApp } from '../../../projections/app/queries.ts';
import { findLinks } from '../../../projections/settings/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { SettingsType } from '../../gen/zitadel/settings/v2/effective_settings_pb.js';
import type { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { Source } from '../../gen/zitadel/settings/v2/source_pb.js';
import { mustBeBegun } from './shown.ts';
import { changedAt, decideOn, writableOwner } from './write.ts';

type Links = Pick<
  Methods<typeof SettingsService>,
  'getLinkSettings' | 'setLinkSettings' | 'resetLinkSettings' | 'getEffectiveSettings'
>;

/** Links for the foot of pages: a list that is set as a whole, at the instance or for an organization. */
export const linkSettingsMethods = (api: Api): Links => {
  /** Those that count, and where they come from; nobody has set any: none, by the system. */
  const effective = async (call: Call, ownerId: string) => {
    const ofOrg = ownerId === call.instance.id ? undefined : ownerId;
    const row = await findLinks(api.views, call.read, ofOrg);
    if (!row) await mustBeBegun(api, call);
    const links = (row?.links ?? []) as readonly LinkEntry[];
    const source = row ? (row.owner_id === ofOrg ? Source.ORGANIZATION : Source.INSTANCE) : Source.SYSTEM;
    return { settings: { links: links.map((link) => ({ ...link })) }, source };
  };
  const decide = (call: Call, ownerId: string, command: Parameters<typeof linkSettings.org.decide>[0]) =>
    ownerId === call.instance.id
      ? decideOn(api, call, linkSettings.instance, ownerId, command)
      : decideOn(api, call, linkSettings.org, ownerId, command);

  return {
    async getLinkSettings(call, { ctx }) {
      return effective(call, await writableOwner(call, 'iam.policy.read', ctx));
    },

    async setLinkSettings(call, { ctx, links }) {
      const owner = await writableOwner(call, 'iam.policy.write', ctx);
      const entries = links.map(({ type, url, translationKey, target }) => ({ type, url, translationKey, target }));
      const { state, last } = await decide(call, owner, { type: 'SetLinks', links: entries });
      return { ...changedAt(last), settings: { links: (state.values ?? []).map((link) => ({ ...link })) } };
    },

    async resetLinkSettings(call, { ctx }) {
      const owner = await writableOwner(call, 'iam.policy.write', ctx);
      const { last } = await decide(call, owner, { type: 'ResetLinks' });
      const above = owner === call.instance.id ? undefined : await inInstance(api, call);
      return { ...changedAt(last), settings: { links: (above ?? []).map((link) => ({ ...link })) } };
    },

    /** For an application those of its project's organization: neither has links of its own. */
    async getEffectiveSettings(call, { organizationId, projectId, applicationId, types }) {
      const orgId = organizationId || (await ownerOf(api, call, { projectId, applicationId }));
      await call.allow('iam.policy.read', orgId ? { orgId } : {});
      if (applicationId && !orgId) throw appErrors.not_found();
      const asked = types.length === 0 || types.includes(SettingsType.LINK_SETTINGS);
      return asked ? { links: (await effective(call, orgId || call.instance.id)).settings } : {};
    },
  };
};

const inInstance = async (api: Api, call: Call) =>
  (await api.load(call.instance.id, linkSettings.instance, call.instance.id)).state.values;

type Asked = { readonly projectId?: string | undefined; readonly applicationId?: string | undefined };
const ownerOf = async (api: Api, call: Call, { projectId, applicationId }: Asked): Promise<string | undefined> => {
  const asked = projectId || (applicationId && (await projectOfApp(api.views, call.read, applicationId)));
  return asked ? (await api.load(call.instance.id, project, asked)).last?.owner : undefined;
};
