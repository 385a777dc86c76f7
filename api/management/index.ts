import type { Api, Service } from '../api.ts';
import { instanceService } from './instance.ts';
import { oidcService } from './oidc.ts';
import { orgService } from './org.ts';
import { settingsService } from './settings.ts';

/** Every service of the management API. One line a service. */
export const services = (api: Api): readonly Service[] => [
  instanceService(api),
  oidcService(api),
  orgService(api),
  settingsService(api),
];
