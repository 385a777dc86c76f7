import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filledIn, namesOf } from './new-feature/names.ts';
import { registered, registrations } from './new-feature/registries.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const skeleton = join(root, 'scripts/new-feature/skeleton');
const templates = readdirSync(skeleton, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
const contentOf = (template: string) => readFileSync(join(skeleton, template), 'utf8');

const refuse = (message: string): never => {
  console.error(`✗ ${message}`);
  process.exit(1);
};

/** Words that the skeleton uses itself, and those of the language, cannot also name a thing. */
const spokenFor = (word: string) =>
  new RegExp(`(?<!['"/.{\\w-])${word}(?![\\w'"-])`).test(templates.map(contentOf).join('\n')) ||
  /^(await|break|case|catch|class|default|delete|do|else|enum|eval|export|for|function|if|import|in|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/.test(
    word,
  );

const [noun = '', ...more] = process.argv.slice(2);
if (noun === '' || more.length > 0)
  refuse('Say one noun, in the singular: npm run new-feature -- badge (or service-account).');
if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(noun) || noun.length > 40)
  refuse(
    `"${noun}" is no name for a feature: lower-case letters and digits, words joined by a dash, at most 40 characters.`,
  );
const names = namesOf(noun);
for (const word of [names.value, names.values])
  if (spokenFor(word))
    refuse(`"${noun}" would be called ${word} in the code, which means something else there: take another noun.`);

const files = templates.map((template) => ({
  path: filledIn(template.slice(0, -'.txt'.length), names),
  content: filledIn(contentOf(template), names),
}));
const taken = [
  `domain/${noun}`,
  `domain/${noun}.ts`,
  `projections/${noun}`,
  `projections/${noun}.ts`,
  ...files.map(({ path }) => path),
];
for (const path of taken) if (existsSync(join(root, path))) refuse(`There is a ${path} already.`);

const changed = registrations(names).map((registration) => ({
  path: registration.path,
  content: registered(readFileSync(join(root, registration.path), 'utf8'), registration),
}));
for (const { path, content } of [...files, ...changed]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const run = (command: string, ...args: readonly string[]) => {
  const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  if (status !== 0) refuse(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
};
run('buf', 'generate', 'api/proto', '--path', `api/proto/fasti/${names.name}`);
run(
  'biome',
  'check',
  '--write',
  ...[...files, ...changed].map(({ path }) => path).filter((path) => path.endsWith('.ts')),
);
run('node', 'scripts/docs.ts');

console.log(`Written: ${names['a words']} with a name, in an organization.

${files.map(({ path }) => `  ${path}`).join('\n')}

Made known in:

${changed.map(({ path }) => `  ${path}`).join('\n')}

Next: say in domain/${noun}/README.md what it is, change events and decider to what it really does (given/when/then beside it),
then the table, the .proto (npm run generate) and the service. Where test/scenarios/requests.ts says 'none', name one that Acme
has (company.ts makes it). npm run docs prints the documents anew; npm run check says whether all is well.`);
