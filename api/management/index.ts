import type { Api, Service } from '../api.ts';

/** Every service of the management API. One line a service. */
export const services = (_api: Api): readonly Service[] => [];
