import type { Names } from './names.ts';

/** Lines for a file of the house: imports at its top, others before the end of the block that begins with `of`. */
type Registration = {
  readonly path: string;
  readonly imports?: string;
  readonly entries: readonly { readonly of: string; readonly line: string }[];
};

const roles = {
  IAM_OWNER: 'read write delete',
  IAM_OWNER_VIEWER: 'read',
  IAM_ORG_MANAGER: 'read write delete',
  ORG_OWNER: 'read write delete',
  ORG_OWNER_VIEWER: 'read',
};

/** What makes a feature known: one line a registry, its permissions, and its methods to the walk through all permissions. */
export const registrations = ({ noun, value, values, Value, Values, name }: Names): readonly Registration[] => [
  {
    path: 'domain/index.ts',
    imports: `import { ${value}Events } from './${noun}/events.ts';\nimport { ${value} } from './${noun}/${noun}.ts';\n`,
    entries: [
      { of: 'export const schemas', line: `  ...${value}Events,` },
      { of: 'export const deciders', line: `  ${value},` },
    ],
  },
  {
    path: 'domain/permissions.ts',
    entries: Object.entries(roles).map(([role, verbs]) => ({
      of: `  ${role}: {\n    level: `,
      line: `      ${name}: '${verbs}',`,
    })),
  },
  {
    path: 'projections/index.ts',
    imports: `import { ${values} } from './${noun}/${noun}.ts';\n`,
    entries: [{ of: 'export const projections', line: `  ${values},` }],
  },
  {
    path: 'api/management/index.ts',
    imports: `import { ${value}Service } from './${noun}.ts';\n`,
    entries: [{ of: 'export const services', line: `  ${value}Service(api),` }],
  },
  {
    path: 'test/scenarios/requests.ts',
    entries: [
      { of: '  return {', line: `    '${Value}Service.Create${Value}': { organizationId: orgId, name: 'First' },` },
      { of: '  return {', line: `    '${Value}Service.Get${Value}': { ${value}Id: 'none' },` },
      { of: '  return {', line: `    '${Value}Service.List${Values}': {},` },
      { of: '  return {', line: `    '${Value}Service.Update${Value}': { ${value}Id: 'none', name: 'Second' },` },
      { of: '  return {', line: `    '${Value}Service.Delete${Value}': { ${value}Id: 'none' },` },
    ],
  },
  {
    path: 'test/scenarios/permissions.test.ts',
    entries: [
      { of: 'const lists = {', line: `  '${Value}Service.List${Values}': { pagination: { appliedLimit: '100' } },` },
    ],
  },
];

/** @throws Error when the file no longer has the block: then this page is to be changed with it */
export const registered = (source: string, { path, imports = '', entries }: Registration): string =>
  imports + entries.reduce((text, entry) => withLine(text, path, entry), source);

/** A block ends where a bracket closes at the indentation just below its lines'. */
const withLine = (text: string, path: string, { of, line }: Registration['entries'][number]): string => {
  const begin = text.indexOf(of);
  const indentation = line.length - line.trimStart().length - 2;
  const end = new RegExp(`^ {${indentation}}[}\\]]`, 'm').exec(text.slice(Math.max(begin, 0)));
  if (begin < 0 || end === null) throw new Error(`${path} has no block that begins with "${of}".`);
  const at = begin + end.index;
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
};
