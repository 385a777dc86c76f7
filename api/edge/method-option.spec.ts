import { getOption, hasOption } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AccessSchema, access } from '../gen/fasti/api/access_pb.js';
import { http } from '../gen/google/api/annotations_pb.js';
import { HttpRuleSchema } from '../gen/google/api/http_pb.js';
import { ProjectService } from '../gen/zitadel/project/v2/project_service_pb.js';
import { UserService } from '../gen/zitadel/user/v2/user_service_pb.js';
import { optionOf } from './method-option.ts';

const methods = [...UserService.methods, ...ProjectService.methods];

describe('an option of a method', () => {
  it('is what the library reads, too', () => {
    for (const method of methods) {
      expect(optionOf(method, access, AccessSchema)).toEqual(
        hasOption(method, access) ? getOption(method, access) : undefined,
      );
      expect(optionOf(method, http, HttpRuleSchema)).toEqual(
        hasOption(method, http) ? getOption(method, http) : undefined,
      );
    }
    expect(methods.filter((method) => optionOf(method, access, AccessSchema)).length).toBeGreaterThan(50);
    expect(methods.some((method) => optionOf(method, http, HttpRuleSchema) === undefined)).toBe(true);
  });
});
