import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { modAuthOpenidc } from '../../scripts/mod-auth-openidc.ts';

/** Why tests behind an Apache with OpenID Connect can't run here; undefined where they can. */
export const noApache = modAuthOpenidc.missing();

/** It refuses to answer as root. */
const nobody = 65534;
const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
const besides = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'proxy', 'proxy_http', 'ssl'];

/** What one port serves, in the words of a virtual host. */
type Site = { readonly port: number; readonly config: string };

/** Apache with mod_auth_openidc, in the foreground, without anything of /etc. `files`, and an empty folder `metadata`, are in the one that sites know as `${FILES}`. */
export const startApache = async (sites: readonly Site[], files: Readonly<Record<string, string>> = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'fasti-apache-'));
  const module = modAuthOpenidc.path() ?? '';
  const config = [
    ...['Define FILES', 'ServerRoot', 'DefaultRuntimeDir'].map((name) => `${name} "${directory}"`),
    ...['ServerName 127.0.0.1', 'PidFile pid', 'ErrorLog log', 'StartServers 1'],
    ...besides.map((name) => `LoadModule ${name}_module "${dirname(module)}/mod_${name}.so"`),
    `LoadModule auth_openidc_module "${module}"`,
    ...sites.flatMap(({ port, config }) => [
      ...[`Listen 127.0.0.1:${port}`, `<VirtualHost 127.0.0.1:${port}>`, config, '</VirtualHost>'],
    ]),
  ];
  const metadata = join(directory, 'metadata');
  mkdirSync(metadata);
  for (const [name, content] of Object.entries({ ...files, 'apache.conf': `${config.join('\n')}\n` }))
    writeFileSync(join(directory, name), content);
  if (identity.uid !== undefined) for (const path of [directory, metadata]) chownSync(path, nobody, nobody);
  const start = ['-D', 'FOREGROUND', '-f', join(directory, 'apache.conf')];
  const child = spawn('/usr/sbin/apache2', start, { ...identity, stdio: 'inherit' });
  const log = join(directory, 'log');
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  for (const { port } of sites)
    for (let tries = 0; !(await answers(port)); tries++) {
      if (tries === 100 || child.exitCode !== null) {
        child.kill('SIGTERM');
        throw new Error(`Apache does not answer: ${said()}`);
      }
      await new Promise((wait) => setTimeout(wait, 50));
    }
  return {
    /** Its log of errors. */
    said,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const answers = (port: number) =>
  new Promise<boolean>((answered) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => answered(false));
    socket.once('connect', () => {
      socket.destroy();
      answered(true);
    });
  });
