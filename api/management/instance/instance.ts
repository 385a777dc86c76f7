import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { instance, instanceErrors } from '../../../domain/instance/instance.ts';
import fasti from '../../../package.json' with { type: 'json' };
import { domainsOfInstance, findInstance } from '../../../projections/instance/queries.ts';
import { type Api, type Service, service } from '../../api.ts';
import { State } from '../../gen/zitadel/instance/v2/instance_pb.js';
import { InstanceService } from '../../gen/zitadel/instance/v2/instance_service_pb.js';
import { when } from '../details.ts';
import { record } from '../record.ts';
import { mustBeOwn } from './access.ts';
import { instanceDomains } from './domain.ts';

export const instanceService = (api: Api): Service => {
  const { views } = api;
  return service(InstanceService, {
    ...instanceDomains(api),

    async updateInstance(call, { instanceId, instanceName: name }) {
      await call.allow('iam.write');
      mustBeOwn(call, instanceId);
      const { id } = call.instance;
      const { last } = await record(api, call, instance, id, { type: 'RenameInstance', name });
      return when('changeDate', last);
    },

    async getInstance(call, { instanceId }) {
      const isOther = instanceId !== '' && instanceId !== call.instance.id;
      await call.allow(isOther ? 'system.instance.read' : 'iam.read');
      const [found, domains] = await Promise.all([findInstance(views, call.read), domainsOfInstance(views, call.read)]);
      if (!found) throw instanceErrors.not_found();
      return {
        instance: {
          id: found.id,
          changeDate: timestampFromDate(found.change_date),
          creationDate: timestampFromDate(found.creation_date),
          state: State.RUNNING,
          name: found.name,
          version: fasti.version,
          customDomains: domains.map((row) => ({
            instanceId: found.id,
            creationDate: timestampFromDate(row.added_at),
            domain: row.domain,
            primary: row.is_primary,
            generated: row.generated,
          })),
        },
      };
    },
  });
};
