import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { migrateAssets } from '../../projections/asset/asset.ts';
import { migrateFirstUse } from '../../projections/first-use/first-use.ts';
import { migrateInbox } from '../../projections/inbox/inbox.ts';
import { projections } from '../../projections/index.ts';
import { reactions } from '../../projections/reactions/reactions.ts';
import { migrateReactions } from '../../projections/reactions/tables.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { startEmbeddedPostgres } from '../../scripts/postgres/embedded.ts';

export const templateDatabase = 'template_fasti';

/**
 * One Postgres for a whole test run, with one migrated database that every test file clones: the embedded one, or that in
 * the directory `FASTI_TEST_POSTGRES`.
 */
export default async function cluster(project: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), 'fasti-test-'));
  const native = process.env['FASTI_TEST_POSTGRES'];
  const postgres = await startEmbeddedPostgres({ directory, durable: false, ...(native ? { native } : {}) });
  const { host, user } = postgres;
  const admin = new pg.Client({ host, user, database: 'postgres' });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  const template = new pg.Client({ host, user, database: templateDatabase });
  await template.connect();
  await migrate(template);
  await migrateProjections(template, projections);
  await migrateReactions(template, reactions);
  await migrateInbox(template);
  await migrateAssets(template);
  await migrateFirstUse(template);
  await template.end();
  project.provide('postgres', { host, user });
  return async () => {
    await postgres.stop();
    // Hundreds of databases: 16 s on a busy machine, in which Vitest hears that its workers have ended.
    await rm(directory, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { readonly host: string; readonly user: string };
  }
}
