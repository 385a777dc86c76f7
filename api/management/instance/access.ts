import { instanceErrors } from '../../../domain/instance/instance.ts';
import type { Call } from '../../api.ts';

/** A request is about the instance that its host names: others are asked and changed under a host of theirs. */
export const mustBeOwn = (call: Call, instanceId: string): void => {
  if (instanceId !== '' && instanceId !== call.instance.id) throw instanceErrors.not_found();
};
